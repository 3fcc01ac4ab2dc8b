import { keepUnresolvedReferences } from '../spiff/loops.js';

/** pixels around the drawing */
const GAP = 20;
const isDrawn = (xml) => /<(\w+:)?BPMNShape[\s>]/.test(xml);

/** Gives an undrawn diagram a layout; a drawn one stays as it is. */
async function drawn(xml) {
  if (isDrawn(xml)) return { xml, laidOut: false };
  const { layoutProcess } = await import('bpmn-auto-layout');
  return { xml: await layoutProcess(xml), laidOut: true };
}

/** What lies over the canvas: the palette on its left, the simulation switch above, the badge of problems below. */
function coveredBy(container) {
  const box = (selector) => container.querySelector(selector)?.getBoundingClientRect();
  const { left, top, bottom } = container.getBoundingClientRect();
  return {
    left: (box('.djs-palette')?.right ?? left) - left,
    top: (box('.bts-toggle-mode')?.bottom ?? top) - top,
    bottom: bottom - (box('.bjsl-button')?.top ?? bottom),
  };
}

/** Zooms so that all of the drawing is seen, and none of it lies under the tools. */
export function showWhole(modeler) {
  const canvas = modeler.get('canvas');
  const covered = coveredBy(canvas.getContainer());
  const { inner, outer } = canvas.viewbox();
  const free = { width: outer.width - covered.left - 2 * GAP, height: outer.height - covered.top - covered.bottom - 2 * GAP };
  const scale = Math.min(1, free.width / inner.width, free.height / inner.height);
  if (!(scale > 0)) {
    canvas.zoom('fit-viewport', 'auto');
    return;
  }
  const spare = (free.height / scale - inner.height) / 2;
  canvas.viewbox({
    x: inner.x - (covered.left + GAP) / scale,
    y: inner.y - (covered.top + GAP) / scale - spare,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

/**
 * Opens XML in a modeler made by `create` and returns {modeler, warnings, laidOut}. An import that fails leaves its
 * modeler broken for good, so every opening gets a new one and a failed one is destroyed.
 */
export async function openDiagram(create, source) {
  const { xml, laidOut } = await drawn(source);
  const modeler = create();
  try {
    const { warnings } = await modeler.importXML(xml);
    const open = keepUnresolvedReferences(warnings).map((warning) => warning.message);
    showWhole(modeler);
    return { modeler, warnings: open, laidOut };
  } catch (error) {
    modeler.destroy();
    throw error;
  }
}

export async function currentXml(modeler) {
  const { xml } = await modeler.saveXML({ format: true });
  return xml;
}
