import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timerKind, timerOf, timerProblem, timerValue, writeTimer } from '../src/spiff/timers.js';
import { openProcess } from './moddle.js';

test('a literal without quotes is the mistake that nothing else finds', () => {
  assert.match(timerProblem('timeDuration', 'PT2H'), /quotes/);
  assert.match(timerProblem('timeDate', '2026-03-01T08:00:00+01:00'), /quotes/);
  assert.match(timerProblem('timeCycle', 'R3/PT1H'), /quotes/);
});

test('quoted literals and expressions on variables are accepted', () => {
  for (const [kind, value] of [
    ['timeDuration', '"PT2H"'],
    ['timeDuration', "'P1DT30M'"],
    ['timeDuration', 'waiting_time'],
    ['timeDate', '"2026-03-01T08:00:00+01:00"'],
    ['timeDate', 'feedback_due_at'],
    ['timeCycle', '"R3/PT1H"'],
    ['timeCycle', '"R/2026-03-01T08:00:00Z/P1D"'],
  ]) assert.equal(timerProblem(kind, value), null, value);
});

test('a quoted text that is no such time is told', () => {
  assert.match(timerProblem('timeDuration', '"2 hours"'), /duration/);
  assert.match(timerProblem('timeDuration', '"PT"'), /duration/);
  assert.match(timerProblem('timeDate', '"i morgen"'), /date/);
  assert.match(timerProblem('timeCycle', '"PT1H"'), /cycle/);
  assert.match(timerProblem('timeDuration', ' '), /filled in/);
});

test('a timer has one kind at a time', async () => {
  const { find, services, xml } = await openProcess(
    '<bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">d</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>',
  );
  const event = find('s');
  writeTimer(event, 'timeDuration', '"PT2H"', services);
  assert.equal(timerKind(timerOf(event)), 'timeDuration');
  assert.equal(timerValue(timerOf(event)), '"PT2H"');
  assert.doesNotMatch(await xml(), /timeDate/);
});
