import * as loops from '../loops.js';
import { field } from '../field.jsx';

const expressionField = (name, label, help) =>
  field({
    id: `loop-${name}`,
    kind: 'text',
    label,
    help,
    code: true,
    get: (element) => loops.readLoopExpression(element, name),
    set: (element, value, services) => loops.writeLoopExpression(element, name, value, services),
  });

const collectionField = (name, label, help) =>
  field({
    id: `loop-${name}`,
    kind: 'text',
    label,
    help,
    code: true,
    get: (element) => loops.readCollection(element, name),
    set: (element, value, services) => loops.writeCollection(element, name, value.trim(), services),
    problem: variableProblem,
  });

/** Item variables become ids in the XML, so they must not be the id of something else. */
const itemField = (name, label) =>
  field({
    id: `loop-${name}`,
    kind: 'text',
    label,
    code: true,
    get: (element) => loops.readItem(element, name),
    set: (element, value, services) => {
      if (!itemProblem(name)(value, element)) loops.writeItem(element, name, value.trim(), services);
    },
    problem: itemProblem(name),
  });

function variableProblem(value) {
  return !value || /^[A-Za-z_]\w*$/.test(value.trim()) ? null : 'Must be the name of a variable';
}

function itemProblem(name) {
  return (value, element) => {
    const wrong = variableProblem(value);
    if (wrong || !value) return wrong;
    const loop = loops.loopOf(element);
    const holder = loop.$model.ids?.assigned(value.trim());
    const mine = !holder || holder === loop.get(name) || holder.$parent === loop;
    return mine ? null : 'Another element has this id';
  };
}

const tick = (name, label) =>
  field({
    id: `loop-${name}`,
    kind: 'checkbox',
    label,
    get: (element) => loops.readLoopAttribute(element, name) === true,
    set: (element, value, services) => loops.writeLoopAttribute(element, name, value, services),
  });

const countField = field({
  id: 'loop-maximum',
  kind: 'text',
  label: 'At most (times)',
  get: (element) => String(loops.readLoopAttribute(element, 'loopMaximum')),
  set: (element, value, services) => {
    if (!countProblem(value)) loops.writeLoopAttribute(element, 'loopMaximum', Number(value), services);
  },
  problem: countProblem,
});

function countProblem(value) {
  return !value || /^[1-9]\d*$/.test(value.trim()) ? null : 'Must be a whole number above 0';
}

const MULTI_INSTANCE = [
  collectionField('loopDataInputRef', 'For each item in', 'Variable with a list. Choose this or a number, not both.'),
  itemField('inputDataItem', 'Name of the item'),
  expressionField('loopCardinality', 'Number of times', 'Expression; instead of a list'),
  collectionField('loopDataOutputRef', 'Collect results in'),
  itemField('outputDataItem', 'Result of each'),
  expressionField('completionCondition', 'Stop early when', 'Expression'),
  tick('spiffworkflow:scriptsOnInstances', 'Run scripts for each item'),
];

const STANDARD_LOOP = [
  countField,
  expressionField('loopCondition', 'Repeat while', 'Expression'),
  tick('testBefore', 'Test before the first time'),
];

export function loopGroup(element) {
  if (loops.isMultiInstance(element)) return { id: 'spiff-multi-instance', label: 'Multi-instance', entries: MULTI_INSTANCE };
  if (loops.isStandardLoop(element)) return { id: 'spiff-loop', label: 'Loop', entries: STANDARD_LOOP };
  return null;
}
