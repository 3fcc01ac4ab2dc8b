// Properties panel groups for all that the engine understands beyond plain BPMN.
import { correlationGroup, messageGroup, payloadGroup } from './groups/events.js';
import { dataObjectGroup, laneGroup } from './groups/places.js';
import { loopGroup } from './groups/loops.js';
import { serviceGroup } from './groups/service.js';
import {
  calledProcessGroup,
  conditionGroup,
  decisionGroup,
  instructionsGroup,
  scriptGroup,
  surroundingScriptsGroup,
  userTaskGroup,
} from './groups/tasks.js';
import { timerGroup } from './groups/timers.js';

const GROUPS = [
  userTaskGroup,
  serviceGroup,
  scriptGroup,
  decisionGroup,
  calledProcessGroup,
  conditionGroup,
  timerGroup,
  messageGroup,
  correlationGroup,
  payloadGroup,
  laneGroup,
  dataObjectGroup,
  loopGroup,
  instructionsGroup,
  surroundingScriptsGroup,
];

/** Standard groups that write what the engine reads differently, or not at all. */
const REPLACED = new Set(['timer', 'multiInstance', 'adHocCompletion', 'compensation']);
const LAST = new Set(['documentation', 'spiff-scripts']);

const EMPTY_CATALOGUE = { forms: [], handlers: [], decisions: [], processes: [], roles: [] };

class SpiffPropertiesProvider {
  constructor(propertiesPanel, translate, modeling, bpmnFactory, catalogue) {
    this.translate = translate;
    this.services = { modeling, bpmnFactory };
    this.catalogue = { ...EMPTY_CATALOGUE, ...catalogue };
    propertiesPanel.registerProvider(500, this);
  }

  ownGroups(element) {
    const groups = GROUPS.map((make) => make(element, this.catalogue, this.services)).filter(Boolean);
    return groups.map((group) => ({
      ...group,
      label: this.translate(group.label),
      ...(group.entries && { entries: withElement(group.entries, element) }),
      ...(group.items && {
        translate: this.translate,
        items: group.items.map((item) => ({ ...item, entries: withElement(item.entries, element) })),
      }),
    }));
  }

  getGroups(element) {
    return (standard) => {
      const all = [...standard.filter(({ id }) => !REPLACED.has(id)), ...this.ownGroups(element)];
      return [...all.filter(({ id }) => !LAST.has(id)), ...all.filter(({ id }) => LAST.has(id))];
    };
  }
}

const withElement = (entries, element) => entries.map((entry) => ({ ...entry, element }));

SpiffPropertiesProvider.$inject = ['propertiesPanel', 'translate', 'modeling', 'bpmnFactory', 'config.catalogue'];

export default {
  __init__: ['spiffPropertiesProvider'],
  spiffPropertiesProvider: ['type', SpiffPropertiesProvider],
};
