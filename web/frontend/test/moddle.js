// The modeler's services without a browser: moddle as it is, and writes that happen at once.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';

const spiffworkflow = JSON.parse(readFileSync(new URL('../src/spiff/moddle.json', import.meta.url)));

const NAMESPACES = [
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** Opens the inside of a process; `find(id)` gives an element as the panel sees it, `xml()` what would be saved. */
export async function openProcess(inside) {
  const moddle = new BpmnModdle({ spiffworkflow });
  const source = `<bpmn:definitions ${NAMESPACES} id="d"><bpmn:process id="p">${inside}</bpmn:process></bpmn:definitions>`;
  const { rootElement, elementsById, warnings } = await moddle.fromXML(source);
  const set = (owner, properties) => Object.entries(properties).forEach(([name, value]) => owner.set(name, value));
  return {
    warnings,
    definitions: rootElement,
    find: (id) => ({ id, businessObject: elementsById[id] }),
    xml: async () => (await moddle.toXML(rootElement, { format: true })).xml,
    services: {
      bpmnFactory: { create: (type, properties) => moddle.create(type, properties) },
      modeling: {
        updateProperties: ({ businessObject }, properties) => set(businessObject, properties),
        updateModdleProperties: (_, owner, properties) => set(owner, properties),
      },
    },
  };
}
