// Reads and writes spiffworkflow extension elements. Every write is one undoable command: lists are rebuilt, never mutated,
// and what a write does not concern (`retry`, unknown attributes, other people's extensions) is carried over.

export const businessObject = (element) => element.businessObject ?? element;

const extensions = (owner) => owner.get('extensionElements')?.get('values') ?? [];

/** The first extension of a type, e.g. findExtension(element, 'spiffworkflow:PreScript'). */
export const findExtension = (element, type, owner = businessObject(element)) =>
  extensions(owner).find((extension) => extension.$type === type);

export const readBody = (element, type, owner) => findExtension(element, type, owner)?.get('value') ?? '';

/** Creates a moddle element and tells its children who holds them. */
export function createNested(bpmnFactory, type, properties) {
  const node = bpmnFactory.create(type, properties);
  for (const child of Object.values(properties).flat()) {
    if (child?.$type) child.$parent = node;
  }
  return node;
}

/** Puts `node` in the place of the extensions of `type`; null takes them away. */
export function putExtension(element, type, node, { modeling, bpmnFactory }, owner = businessObject(element)) {
  const kept = extensions(owner);
  const at = kept.findIndex((extension) => extension.$type === type);
  const others = kept.filter((extension) => extension.$type !== type);
  const place = at < 0 ? others.length : at;
  const values = node ? [...others.slice(0, place), node, ...others.slice(place)] : others;
  const extensionElements = values.length
    ? createNested(bpmnFactory, 'bpmn:ExtensionElements', { values })
    : undefined;
  if (extensionElements) extensionElements.$parent = owner;
  modeling.updateModdleProperties(element, owner, { extensionElements });
}

/** Writes an extension whose content is text; empty text removes it. */
export function writeBody(element, type, value, services, owner) {
  const node = value ? services.bpmnFactory.create(type, { value }) : null;
  putExtension(element, type, node, services, owner);
}

const PROPERTIES = 'spiffworkflow:Properties';

/** {name: value} of the element's extension properties. */
export function readProperties(element) {
  const list = findExtension(element, PROPERTIES)?.get('properties') ?? [];
  return Object.fromEntries(list.map((property) => [property.name, property.value]));
}

/** Changes the named extension properties; an empty value removes one. */
export function writeProperties(element, changes, services) {
  const all = Object.entries({ ...readProperties(element), ...changes }).filter(([, value]) => value);
  const properties = all.map(([name, value]) =>
    services.bpmnFactory.create('spiffworkflow:Property', { name, value }),
  );
  const node = properties.length ? createNested(services.bpmnFactory, PROPERTIES, { properties }) : null;
  putExtension(element, PROPERTIES, node, services);
}

const OPERATOR = 'spiffworkflow:ServiceTaskOperator';
const copyOf = ({ id, type, value }) => ({ id, type, value });

/** {id, resultVariable, parameters: [{id, type, value}]} of a service task. */
export function readOperator(element) {
  const operator = findExtension(element, OPERATOR);
  return {
    id: operator?.id ?? '',
    resultVariable: operator?.resultVariable ?? '',
    parameters: (operator?.parameterList?.get('parameters') ?? []).map(copyOf),
  };
}

function retryCopy(element, bpmnFactory) {
  const retry = findExtension(element, OPERATOR)?.retry;
  if (!retry) return undefined;
  const { retries, backoff_base } = retry;
  return bpmnFactory.create('spiffworkflow:Retry', { retries, backoff_base, ...retry.$attrs });
}

/** Changes parts of the operator; the rest, `retry` among it, stays. Without an id the operator goes away. */
export function writeOperator(element, changes, services) {
  const { id, resultVariable, parameters } = { ...readOperator(element), ...changes };
  if (!id) {
    putExtension(element, OPERATOR, null, services);
    return;
  }
  const { bpmnFactory } = services;
  const parameterList = createNested(bpmnFactory, 'spiffworkflow:Parameters', {
    parameters: parameters.map((parameter) => bpmnFactory.create('spiffworkflow:Parameter', parameter)),
  });
  const operator = createNested(bpmnFactory, OPERATOR, {
    id,
    resultVariable: resultVariable || undefined,
    parameterList,
    retry: retryCopy(element, bpmnFactory),
  });
  putExtension(element, OPERATOR, operator, services);
}

/** Sets one parameter of the operator; an empty value removes it. */
export function writeParameter(element, { id, type }, value, services) {
  const { parameters } = readOperator(element);
  const known = parameters.some((parameter) => parameter.id === id);
  const changed = known
    ? parameters.map((parameter) => (parameter.id === id ? { ...parameter, value } : parameter))
    : [...parameters, { id, type, value }];
  writeOperator(element, { parameters: changed.filter((parameter) => parameter.value) }, services);
}

/** Chooses another handler and keeps the values of the parameters that both know. */
export function chooseHandler(element, id, declared, services) {
  const before = new Map(readOperator(element).parameters.map((parameter) => [parameter.id, parameter]));
  const parameters = declared.filter((p) => before.has(p.id)).map((p) => before.get(p.id));
  writeOperator(element, { id, parameters }, services);
}
