// Messages, signals, errors, escalations: what they carry and how a message finds its instance.
import { isAny } from 'bpmn-js/lib/util/ModelUtil';
import { ListGroup } from '@bpmn-io/properties-panel';
import { businessObject } from '../extensions.js';
import {
  addCorrelation,
  correlationsOf,
  removeCorrelation,
  renameCorrelation,
  variableCorrelation,
  writeVariableCorrelation,
} from '../correlations.js';
import { bodyField, field } from '../field.jsx';

const THROWING = ['bpmn:SendTask', 'bpmn:IntermediateThrowEvent', 'bpmn:EndEvent'];
const REFERENCES = {
  'bpmn:SignalEventDefinition': 'signalRef',
  'bpmn:ErrorEventDefinition': 'errorRef',
  'bpmn:EscalationEventDefinition': 'escalationRef',
};

const definitions = (element) => businessObject(element).get?.('eventDefinitions') ?? [];

/** Where message extensions sit: on the task, or on the event's message definition. */
function messageOwner(element) {
  if (isAny(element, ['bpmn:SendTask', 'bpmn:ReceiveTask'])) return businessObject(element);
  return definitions(element).find(({ $type }) => $type === 'bpmn:MessageEventDefinition');
}

export function messageGroup(element) {
  const owner = messageOwner(element);
  if (!owner?.messageRef) return null;
  const ownerOf = () => owner;
  const content = isAny(element, THROWING)
    ? { id: 'message-payload', type: 'spiffworkflow:MessagePayload', label: 'Payload', help: 'Expression, e.g. {"complaint_id": complaint_id}' }
    : { id: 'message-variable', kind: 'text', type: 'spiffworkflow:MessageVariable', label: 'Store message in' };
  const own = (name, label, help) =>
    field({
      id: `correlation-variable-${name}`,
      kind: 'text',
      label,
      help,
      code: true,
      get: () => variableCorrelation(element, owner)[name],
      set: (_, value, services) => writeVariableCorrelation(element, owner, { [name]: value }, services),
    });
  return {
    id: 'spiff-message',
    label: 'Message content',
    entries: [
      bodyField({ ...content, ownerOf, code: true }),
      own('propertyId', 'Correlation property of this instance'),
      own('expression', 'Its value', 'Expression on the variables of this instance'),
    ],
  };
}

const nameProblem = (value) => (/^[A-Za-z_]\w*$/.test(value) ? null : 'Must be the name of a variable');

/** Numbered, not named: a field whose key changes with its own value would lose the cursor at every letter. */
function correlationItem(element, correlation, number) {
  const { property, retrieval } = correlation;
  const name = field({
    id: `correlation-${number}-name`,
    kind: 'text',
    label: 'Name',
    help: 'Messages with the same name here find the same instance.',
    code: true,
    get: () => property.id,
    set: (_, value, services) => {
      if (!nameProblem(value ?? '')) renameCorrelation(element, correlation, value, services);
    },
    problem: nameProblem,
  });
  const path = field({
    id: `correlation-${number}-path`,
    kind: 'text',
    label: 'Value in the message',
    help: 'Expression on the payload',
    code: true,
    get: () => retrieval.messagePath?.body ?? '',
    set: (_, body, { modeling }) => modeling.updateModdleProperties(element, retrieval.messagePath, { body }),
  });
  return {
    id: `correlation-${number}`,
    label: property.id,
    entries: [name, path],
  };
}

export function correlationGroup(element, _, services) {
  const message = messageOwner(element)?.messageRef;
  if (!message) return null;
  const items = correlationsOf(element, message).map((correlation, number) => ({
    ...correlationItem(element, correlation, number),
    remove: (event) => {
      event.stopPropagation();
      removeCorrelation(element, correlation, services);
    },
  }));
  const add = (event) => {
    event.stopPropagation();
    addCorrelation(element, message, services);
  };
  return { id: 'spiff-correlation', label: 'Correlation', component: ListGroup, items, add };
}

/** Signals, errors and escalations carry a payload; the text sits on the shared root element. */
export function payloadGroup(element) {
  const definition = definitions(element).find(({ $type }) => REFERENCES[$type]);
  const root = definition?.[REFERENCES[definition.$type]];
  if (!root) return null;
  const ownerOf = () => root;
  return {
    id: 'spiff-payload',
    label: 'Content',
    entries: [
      bodyField({ id: 'payload', type: 'spiffworkflow:PayloadExpression', label: 'Payload', ownerOf, code: true }),
      bodyField({ id: 'payload-variable', kind: 'text', type: 'spiffworkflow:VariableName', label: 'Store content in', ownerOf, code: true }),
    ],
  };
}
