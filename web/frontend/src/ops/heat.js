import { spanText } from '../page/countdown-text.js';
import { inLocale, locale } from '../page/locale.js';
import { addBadge, addMarker } from './badges.js';

const STEPS = 6;
const TITLE = {
  da: (n, span) => `${n} venter her, i snit ${span}`,
  en: (n, span) => `${n} waiting here, ${span} on average`,
};

/** Heat step 0-5 of a mean waiting time among the longest; by square root, so that one extreme does not hide the rest. */
export function heatStep(minutes, longest) {
  if (!longest) return 0;
  return Math.min(STEPS - 1, Math.floor(STEPS * Math.sqrt(minutes / longest)));
}

/** Colours elements by mean waiting time (classes, no inline colour) and counts what waits there. */
export function showHeat(viewer, counts) {
  const longest = Math.max(0, ...counts.map(({ mean_minutes: minutes }) => minutes ?? 0));
  for (const { element_id: id, waiting, mean_minutes: minutes } of counts) {
    addMarker(viewer, id, `heat-${heatStep(minutes ?? 0, longest)}`);
    const title = inLocale(TITLE)(waiting, spanText(Math.round(minutes ?? 0), locale()));
    if (waiting) addBadge(viewer, id, { text: String(waiting), title, className: 'waiting' });
  }
}
