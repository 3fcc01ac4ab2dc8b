// User tasks, scripts, decisions, called processes, conditions on flows.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { businessObject, readBody, readProperties, writeBody, writeProperties } from '../extensions.js';
import { bodyField, choices, field } from '../field.jsx';

const SCHEMA = '-schema.json';
const formName = (file = '') => (file.endsWith(SCHEMA) ? file.slice(0, -SCHEMA.length) : file);
const offer = (names) => names.map((value) => ({ value, label: value }));

function chooseForm(element, name, services) {
  const files = {
    formJsonSchemaFilename: name && `${name}${SCHEMA}`,
    formUiSchemaFilename: name && `${name}-uischema.json`,
  };
  writeProperties(element, files, services);
}

function propertyField(name, label, help) {
  return field({
    id: `user-task-${name}`,
    kind: 'text',
    label,
    help,
    code: true,
    get: (element) => readProperties(element)[name] ?? '',
    set: (element, value, services) => writeProperties(element, { [name]: value }, services),
  });
}

export function userTaskGroup(element, { forms }) {
  if (!is(element, 'bpmn:UserTask')) return null;
  const names = forms.map(formName);
  const byId = (translate) => translate(names.includes(element.id) ? 'By id: {id}' : 'By id: {id} (missing)', { id: element.id });
  return {
    id: 'spiff-user-task',
    label: 'Form',
    entries: [
      field({
        id: 'user-task-form',
        kind: 'select',
        label: 'Form',
        help: 'Without a choice the form has the same name as the task.',
        get: () => formName(readProperties(element).formJsonSchemaFilename),
        set: chooseForm,
        options: (_, translate) =>
          choices(offer(names), formName(readProperties(element).formJsonSchemaFilename), byId(translate)),
      }),
      propertyField('due', 'Due', 'Expression that gives the deadline, e.g. feedback_due_at'),
      propertyField('assignee', 'Assignee', 'Expression that gives one person; empty: everybody in the lane'),
      bodyField({ id: 'variable-name', kind: 'text', type: 'spiffworkflow:VariableName', label: 'Store answers in', code: true }),
    ],
  };
}

export function instructionsGroup(element) {
  if (!isAny(element, ['bpmn:UserTask', 'bpmn:ManualTask', 'bpmn:EndEvent'])) return null;
  const instructions = { id: 'instructions', type: 'spiffworkflow:InstructionsForEndUser', label: 'Text for the person', rows: 3 };
  return { id: 'spiff-instructions', label: 'Instructions', entries: [bodyField(instructions)] };
}

export function scriptGroup(element) {
  if (!is(element, 'bpmn:ScriptTask')) return null;
  const script = field({
    id: 'script',
    kind: 'area',
    label: 'Python script',
    code: true,
    rows: 6,
    get: () => businessObject(element).get('script') ?? '',
    set: (_, value, { modeling }) => modeling.updateProperties(element, { script: value || undefined }),
  });
  return { id: 'spiff-script', label: 'Script', entries: [script] };
}

export function surroundingScriptsGroup(element) {
  if (!isAny(element, ['bpmn:Task', 'bpmn:CallActivity', 'bpmn:SubProcess'])) return null;
  return {
    id: 'spiff-scripts',
    label: 'Scripts before and after',
    entries: [
      bodyField({ id: 'pre-script', type: 'spiffworkflow:PreScript', label: 'Before', code: true }),
      bodyField({ id: 'post-script', type: 'spiffworkflow:PostScript', label: 'After', code: true }),
    ],
  };
}

export function decisionGroup(element, { decisions }) {
  if (!is(element, 'bpmn:BusinessRuleTask')) return null;
  const type = 'spiffworkflow:CalledDecisionId';
  const decision = field({
    id: 'called-decision',
    kind: 'select',
    label: 'Decision table',
    get: () => readBody(element, type),
    set: (_, value, services) => writeBody(element, type, value, services),
    options: () => choices(offer(decisions), readBody(element, type)),
  });
  return { id: 'spiff-decision', label: 'Decision', entries: [decision] };
}

export function calledProcessGroup(element, { processes }) {
  if (!is(element, 'bpmn:CallActivity')) return null;
  const current = () => businessObject(element).get('calledElement') ?? '';
  const called = field({
    id: 'called-element',
    kind: 'select',
    label: 'Process',
    get: current,
    set: (_, value, { modeling }) => modeling.updateProperties(element, { calledElement: value || undefined }),
    options: () => choices(processes.map(({ key, name }) => ({ value: key, label: `${name} (${key})` })), current()),
  });
  return { id: 'spiff-call', label: 'Called process', entries: [called] };
}

function writeCondition(element, body, { modeling, bpmnFactory }) {
  const conditionExpression = body ? bpmnFactory.create('bpmn:FormalExpression', { body }) : undefined;
  modeling.updateProperties(element, { conditionExpression });
}

export function conditionGroup(element) {
  const leavesGateway = is(element, 'bpmn:SequenceFlow') && isAny(element.source, ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway']);
  if (!leavesGateway || businessObject(element.source).default === businessObject(element)) return null;
  const condition = field({
    id: 'condition',
    kind: 'area',
    label: 'Python expression',
    help: 'The token goes this way when the expression is true, e.g. decision == "approved"',
    code: true,
    get: () => businessObject(element).conditionExpression?.body ?? '',
    set: writeCondition,
  });
  return { id: 'spiff-condition', label: 'Condition', entries: [condition] };
}
