import { keepUnresolvedReferences } from '../spiff/loops.js';

const isDrawn = (xml) => /<(\w+:)?BPMNShape[\s>]/.test(xml);

/** Gives an undrawn diagram a layout; a drawn one stays as it is. */
async function drawn(xml) {
  if (isDrawn(xml)) return { xml, laidOut: false };
  const { layoutProcess } = await import('bpmn-auto-layout');
  return { xml: await layoutProcess(xml), laidOut: true };
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
    modeler.get('canvas').zoom('fit-viewport', 'auto');
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
