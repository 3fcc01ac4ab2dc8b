import { choices, field } from '../field.jsx';
import { timerKind, timerOf, timerProblem, timerValue, writeTimer } from '../timers.js';

const LABELS = { timeDuration: 'Duration', timeDate: 'Date', timeCycle: 'Cycle' };
const HELP = {
  timeDuration: 'Python expression: "PT2H" with quotes, or the name of a variable',
  timeDate: 'Python expression: "2026-03-01T08:00:00+01:00" with quotes, or e.g. feedback_due_at',
  timeCycle: 'Python expression: "R3/PT1H" with quotes',
};

export function timerGroup(element) {
  const timer = timerOf(element);
  if (!timer) return null;
  const kind = timerKind(timer);
  const choice = field({
    id: 'timer-kind',
    kind: 'select',
    label: 'Type',
    get: () => timerKind(timer),
    set: (_, value, services) => writeTimer(element, value, timerValue(timer), services),
    options: (_, translate) =>
      choices(Object.entries(LABELS).map(([value, label]) => ({ value, label: translate(label) })), kind),
  });
  const expression = field({
    id: 'timer-value',
    kind: 'text',
    label: 'When',
    help: HELP[kind],
    code: true,
    get: () => timerValue(timer),
    set: (_, value, services) => writeTimer(element, kind, value ?? '', services),
    problem: (value) => timerProblem(kind, value),
  });
  return { id: 'spiff-timer', label: 'Timer', entries: kind ? [choice, expression] : [choice] };
}
