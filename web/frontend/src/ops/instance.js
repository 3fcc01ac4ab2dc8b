import { inLocale } from '../page/locale.js';
import { addBadge, addMarker } from './badges.js';

const INCIDENT = { da: 'Sidder fast og venter på en person', en: 'Stuck, waits for a person' };
const BELOW = { bottom: 10, left: -10 };

const tokenText = ({ count = 1 }) => (count > 1 ? `● ${count}` : '●');

/** Ids of flows that a token has taken, judged by the elements at both ends: history holds elements, not flows. */
function takenFlows(viewer, left, reached) {
  const connections = viewer.get('elementRegistry').filter(({ waypoints }) => waypoints);
  const taken = connections.filter(({ source, target }) => source && target && left.has(source.id) && reached.has(target.id));
  return taken.map(({ id }) => id);
}

/** Finished elements grey-green, waiting ones with a token badge, incidents red. */
export function showInstance(viewer, { tokens = [], finished = [], incidents = [] }) {
  const reached = new Set([...finished, ...incidents, ...tokens.map((token) => token.element_id)]);
  for (const id of takenFlows(viewer, new Set(finished), reached)) addMarker(viewer, id, 'is-finished');
  for (const id of finished) addMarker(viewer, id, 'is-finished');
  for (const token of tokens) {
    addMarker(viewer, token.element_id, 'is-waiting');
    addBadge(viewer, token.element_id, {
      text: tokenText(token),
      title: token.label,
      className: `token token-${token.kind}`,
    });
  }
  for (const id of incidents) {
    addMarker(viewer, id, 'has-incident');
    addBadge(viewer, id, { text: '!', title: inLocale(INCIDENT), className: 'incident', position: BELOW });
  }
}
