import { keepUnresolvedReferences } from '../spiff/loops.js';

const isDrawn = (xml) => /<(\w+:)?BPMNShape[\s>]/.test(xml);

/** Gives an undrawn diagram a layout; a drawn one stays as it is. */
async function drawn(xml) {
  if (isDrawn(xml)) return { xml, laidOut: false };
  const { layoutProcess } = await import('bpmn-auto-layout');
  return { xml: await layoutProcess(xml), laidOut: true };
}

/** The palette lies over the canvas: how much of its left side that takes. */
function coveredBy(modeler) {
  const palette = modeler.get('canvas').getContainer().querySelector('.djs-palette');
  return palette ? palette.offsetLeft + palette.offsetWidth : 0;
}

/** Zooms so that all of the drawing is seen, and none of it lies under the palette. */
export function showWhole(modeler) {
  const canvas = modeler.get('canvas');
  const covered = coveredBy(modeler);
  const { inner, outer } = canvas.viewbox();
  if (!covered || !inner.width) {
    canvas.zoom('fit-viewport', 'auto');
    return;
  }
  const gap = 20;
  const free = { width: outer.width - covered - 2 * gap, height: outer.height - 2 * gap };
  const scale = Math.min(1, free.width / inner.width, free.height / inner.height);
  const middle = (free.height / scale - inner.height) / 2;
  canvas.viewbox({
    x: inner.x - (covered + gap) / scale,
    y: inner.y - gap / scale - Math.max(0, middle),
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
