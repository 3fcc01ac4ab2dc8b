import { is } from 'bpmn-js/lib/util/ModelUtil';
import { chooseHandler, readOperator, writeOperator, writeParameter } from '../extensions.js';
import { choices, field } from '../field.jsx';

const asParameter = (parameter) => {
  const { id, name, type = 'str', doc = '' } = typeof parameter === 'string' ? { id: parameter } : parameter;
  return { id: id ?? name, type, doc };
};

function parameterField(element, parameter) {
  return field({
    id: `parameter-${parameter.id}`,
    kind: 'text',
    label: parameter.id,
    help: [parameter.type, parameter.doc].filter(Boolean).join(' · '),
    code: true,
    get: () => readOperator(element).parameters.find(({ id }) => id === parameter.id)?.value ?? '',
    set: (_, value, services) => writeParameter(element, parameter, value, services),
  });
}

/** The handler is chosen from the catalogue; without a choice it has the same name as the element. */
export function serviceGroup(element, { handlers }) {
  if (!is(element, 'bpmn:ServiceTask')) return null;
  const operator = readOperator(element);
  const find = (name) => handlers.find((handler) => handler.name === name);
  const handler = find(operator.id || element.id);
  const declared = (handler?.parameters ?? operator.parameters).map(asParameter);
  const undeclared = operator.parameters.filter(({ id }) => !declared.some((p) => p.id === id)).map(asParameter);
  const byId = (translate) => translate(find(element.id) ? 'By id: {id}' : 'By id: {id} (missing)', { id: element.id });
  const choice = field({
    id: 'service-handler',
    kind: 'select',
    label: 'Handler',
    help: handler?.doc || 'Without a choice the handler has the same name as the task.',
    get: () => readOperator(element).id,
    set: (_, id, services) => chooseHandler(element, id, (find(id)?.parameters ?? []).map(asParameter), services),
    options: (_, translate) =>
      choices(handlers.map(({ name }) => ({ value: name, label: name })), operator.id, byId(translate)),
  });
  const result = field({
    id: 'service-result',
    kind: 'text',
    label: 'Store result in',
    code: true,
    get: () => readOperator(element).resultVariable,
    set: (_, resultVariable, services) => writeOperator(element, { resultVariable }, services),
  });
  const chosen = operator.id ? [result, ...[...declared, ...undeclared].map((p) => parameterField(element, p))] : [];
  return { id: 'spiff-service', label: 'Service', entries: [choice, ...chosen] };
}
