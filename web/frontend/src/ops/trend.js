import uPlot from 'uplot';
import { inLocale, locale } from '../page/locale.js';

const LABELS = { da: { hour: 'Kl.', started: 'Startet', ended: 'Afsluttet' }, en: { hour: 'At', started: 'Started', ended: 'Ended' } };
const HEIGHT = 180;

const seconds = (hour) => (typeof hour === 'number' ? hour : Date.parse(hour) / 1000);

function clock(_, values) {
  const format = new Intl.DateTimeFormat(locale() === 'da' ? 'da-DK' : 'en-GB', { hour: '2-digit', minute: '2-digit' });
  return values.map((value) => format.format(value * 1000));
}

function options(container) {
  const labels = inLocale(LABELS);
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const axis = { stroke: colour('--muted'), font: '12px Inter, sans-serif', grid: { stroke: colour('--line'), width: 1 } };
  const line = (label, stroke, dash) => ({ label, stroke, width: 2, dash, points: { show: false } });
  return {
    width: container.clientWidth,
    height: HEIGHT,
    cursor: { y: false },
    axes: [{ ...axis, values: clock, grid: { show: false } }, { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }],
    scales: { y: { range: (_, __, max) => [0, Math.max(5, max)] } },
    series: [
      { label: labels.hour, value: (chart, at) => (at === null ? '–' : clock(chart, [at])[0]) },
      line(labels.started, colour('--brand')),
      line(labels.ended, colour('--good-bar'), [6, 4]),
    ],
  };
}

/** Started and ended instances per hour; the same numbers stand in a table on the page. */
export function drawTrend(container, { hours, started, ended }) {
  container.classList.add('trend');
  const chart = new uPlot(options(container), [hours.map(seconds), started, ended], container);
  new ResizeObserver(() => chart.setSize({ width: container.clientWidth, height: HEIGHT })).observe(container);
}
