// Loop characteristics as the engine reads them: expressions as Python text, collections as plain variable names.
import { businessObject, createNested } from './extensions.js';

export const loopOf = (element) => businessObject(element).loopCharacteristics;

export const isMultiInstance = (element) => loopOf(element)?.$type === 'bpmn:MultiInstanceLoopCharacteristics';
export const isStandardLoop = (element) => loopOf(element)?.$type === 'bpmn:StandardLoopCharacteristics';

export const readLoopAttribute = (element, name) => loopOf(element).get(name) ?? '';

export function writeLoopAttribute(element, name, value, { modeling }) {
  modeling.updateModdleProperties(element, loopOf(element), { [name]: value || undefined });
}

export const readLoopExpression = (element, name) => loopOf(element).get(name)?.body ?? '';

export function writeLoopExpression(element, name, body, { modeling, bpmnFactory }) {
  const loop = loopOf(element);
  const expression = body ? bpmnFactory.create('bpmn:FormalExpression', { body }) : undefined;
  if (expression) expression.$parent = loop;
  modeling.updateModdleProperties(element, loop, { [name]: expression });
}

export const readCollection = (element, name) => loopOf(element).get(name)?.id ?? '';

/** The standard has a reference here, the engine a variable name: an object with only an id is written as that name. */
export function writeCollection(element, name, variable, { modeling }) {
  modeling.updateModdleProperties(element, loopOf(element), { [name]: variable ? { id: variable } : undefined });
}

export const readItem = (element, name) => loopOf(element).get(name)?.id ?? '';

export function writeItem(element, name, variable, { modeling, bpmnFactory }) {
  const type = name === 'inputDataItem' ? 'bpmn:DataInput' : 'bpmn:DataOutput';
  const item = variable ? createNested(bpmnFactory, type, { id: variable, name: variable }) : undefined;
  if (item) item.$parent = loopOf(element);
  modeling.updateModdleProperties(element, loopOf(element), { [name]: item });
}

/**
 * moddle takes variable names in loopDataInputRef and loopDataOutputRef for ids, cannot resolve them and would drop them
 * on save. Puts every unresolved reference back as it stood; returns the warnings that it could not mend.
 */
export function keepUnresolvedReferences(warnings) {
  return warnings.filter((warning) => {
    const { element, property, value } = warning;
    if (!element || !property || !value || element.$descriptor?.propertiesByName?.[property]?.isMany) return true;
    element.set(property, { id: value });
    return !property.includes('loopData');
  });
}
