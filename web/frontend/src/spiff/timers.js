// Timers are Python expressions for the engine: a literal needs quotes. "PT2H" works, PT2H fails when the token arrives.
import { businessObject } from './extensions.js';

const KINDS = ['timeDate', 'timeDuration', 'timeCycle'];
const LITERAL = /^(R\d*\/)?(P(\d|T\d)|\d{4}-\d{2}-\d{2})/;
const QUOTED = /^(["'])(.*)\1$/;
const DURATION = /^P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/;

export const timerOf = (element) =>
  businessObject(element).get?.('eventDefinitions')?.find(({ $type }) => $type === 'bpmn:TimerEventDefinition');

export const timerKind = (timer) => KINDS.find((kind) => timer.get(kind)) ?? '';
export const timerValue = (timer) => timer.get(timerKind(timer) || 'timeDuration')?.body ?? '';

/** Sets kind and expression in one command; the other kinds go away, as the standard allows only one. */
export function writeTimer(element, kind, body, { modeling, bpmnFactory }) {
  const timer = timerOf(element);
  const properties = Object.fromEntries(KINDS.map((name) => [name, undefined]));
  if (kind) {
    properties[kind] = bpmnFactory.create('bpmn:FormalExpression', { body });
    properties[kind].$parent = timer;
  }
  modeling.updateModdleProperties(element, timer, properties);
}

function literalProblem(kind, literal) {
  if (kind === 'timeDuration') return DURATION.test(literal) ? null : 'Not a duration. Example: "PT2H" or "P1DT30M"';
  if (kind === 'timeDate') return DATE.test(literal) ? null : 'Not a date. Example: "2026-03-01T08:00:00+01:00"';
  const [repeat, ...rest] = literal.split('/');
  const sound = /^R\d*$/.test(repeat) && rest.length && rest.every((part) => DURATION.test(part) || DATE.test(part));
  return sound ? null : 'Not a cycle. Example: "R3/PT1H"';
}

/** What is wrong with a timer expression, as a text to translate, or null. */
export function timerProblem(kind, expression) {
  const text = expression.trim();
  if (!kind) return null;
  if (!text) return 'Must be filled in';
  if (LITERAL.test(text)) return 'Put quotes around it: the value is a Python expression';
  const literal = QUOTED.exec(text)?.[2];
  return literal === undefined ? null : literalProblem(kind, literal);
}
