// Diagrams to look at: one instance with its tokens, or a whole process with what waits where and the day's trend.
// page-data of [data-diagram]: {xml, tokens: [{element_id, kind, count, label}], finished: [id], incidents: [id]}
// page-data of [data-heat]: {xml, counts: [{element_id, waiting, mean_minutes}]}, and of [data-trend] beside it:
//   {trend: {hours: [ISO time or epoch seconds], started: [n], ended: [n]}}
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'uplot/dist/uPlot.min.css';
import './ops.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { showHeat } from './ops/heat.js';
import { showInstance } from './ops/instance.js';
import { drawTrend } from './ops/trend.js';
import { pageData } from './designer/saving.js';
import { zoomButtons } from './designer/view.js';
import spiffModdle from './spiff/moddle.json' with { type: 'json' };

function addZoomButtons(root, canvas) {
  const buttons = zoomButtons();
  const bar = document.createElement('div');
  bar.className = 'diagram-zoom';
  bar.append(buttons.zoomOut, buttons.zoomFit, buttons.zoomIn);
  buttons.zoomOut.addEventListener('click', () => canvas.zoom(canvas.zoom() / 1.25));
  buttons.zoomIn.addEventListener('click', () => canvas.zoom(canvas.zoom() * 1.25));
  buttons.zoomFit.addEventListener('click', () => canvas.zoom('fit-viewport', 'auto'));
  root.append(bar);
}

async function openViewer(root, xml) {
  root.classList.add('diagram');
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', 'Diagram');
  const viewer = new NavigatedViewer({ container: root, moddleExtensions: { spiffworkflow: spiffModdle } });
  root.viewer = viewer;
  try {
    await viewer.importXML(xml);
  } catch (error) {
    root.classList.add('diagram-broken');
    root.textContent = error.message;
    return null;
  }
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  addZoomButtons(root, canvas);
  return viewer;
}

const root = document.querySelector('[data-diagram], [data-heat]');
const data = pageData();
const viewer = await openViewer(root, data.xml);
if (viewer && 'heat' in root.dataset) showHeat(viewer, data.counts ?? []);
if (viewer && 'diagram' in root.dataset) showInstance(viewer, data);
const chart = document.querySelector('[data-trend]');
if (chart && data.trend) drawTrend(chart, data.trend);
root.dataset.ready = 'true';
