// How a message finds its instance: root-level correlation properties, each with one expression per message.
import { businessObject, createNested, findExtension, putExtension } from './extensions.js';

const PROPERTY = 'bpmn:CorrelationProperty';
const VARIABLES = 'spiffworkflow:ProcessVariableCorrelation';

export function definitionsOf(element) {
  let node = businessObject(element);
  while (node.$parent) node = node.$parent;
  return node;
}

const retrievals = (property) => property.get('correlationPropertyRetrievalExpression') ?? [];

/** [{property, retrieval}] that concern a message. */
export function correlationsOf(element, message) {
  const properties = definitionsOf(element).get('rootElements').filter((root) => root.$type === PROPERTY);
  return properties.flatMap((property) =>
    retrievals(property)
      .filter((retrieval) => retrieval.messageRef === message)
      .map((retrieval) => ({ property, retrieval })),
  );
}

export function addCorrelation(element, message, { modeling, bpmnFactory }) {
  const definitions = definitionsOf(element);
  const messagePath = bpmnFactory.create('bpmn:FormalExpression', { body: '' });
  const retrieval = createNested(bpmnFactory, 'bpmn:CorrelationPropertyRetrievalExpression', { messagePath });
  retrieval.messageRef = message;
  const property = createNested(bpmnFactory, PROPERTY, { correlationPropertyRetrievalExpression: [retrieval] });
  property.$parent = definitions;
  property.name = property.id;
  const rootElements = [...definitions.get('rootElements'), property];
  modeling.updateModdleProperties(element, definitions, { rootElements });
}

const propertyWithId = (element, id) =>
  definitionsOf(element).get('rootElements').find((root) => root.$type === PROPERTY && root.id === id);

/**
 * Gives the property another id. Messages that share an id share the property, so an id that exists already takes over
 * the expression (two undoable steps: the new owner's list, then the old one's).
 */
export function renameCorrelation(element, correlation, id, { modeling }) {
  const { property, retrieval } = correlation;
  const other = propertyWithId(element, id);
  if (!other) {
    modeling.updateModdleProperties(element, property, { id, name: id });
  } else if (other !== property) {
    const shared = [...retrievals(other), retrieval];
    modeling.updateModdleProperties(element, other, { correlationPropertyRetrievalExpression: shared });
    removeCorrelation(element, correlation, { modeling });
    retrieval.$parent = other;
  }
}

export function removeCorrelation(element, { property, retrieval }, { modeling }) {
  const rest = retrievals(property).filter((other) => other !== retrieval);
  if (rest.length) {
    modeling.updateModdleProperties(element, property, { correlationPropertyRetrievalExpression: rest });
    return;
  }
  const definitions = definitionsOf(element);
  const rootElements = definitions.get('rootElements').filter((root) => root !== property);
  modeling.updateModdleProperties(element, definitions, { rootElements });
}

/** The instance's own value for a correlation property: [{propertyId, expression}] on the event or task. */
export function variableCorrelation(element, owner) {
  const { propertyId = '', expression = '' } = findExtension(element, VARIABLES, owner) ?? {};
  return { propertyId, expression };
}

export function writeVariableCorrelation(element, owner, changes, services) {
  const next = { ...variableCorrelation(element, owner), ...changes };
  const node = next.propertyId || next.expression ? services.bpmnFactory.create(VARIABLES, next) : null;
  putExtension(element, VARIABLES, node, services, owner);
}
