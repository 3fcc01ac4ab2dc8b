// Lanes and data: who may do it, and the variable behind a data object.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { businessObject } from '../extensions.js';
import { choices, field } from '../field.jsx';

function takenId(element, id) {
  const holder = businessObject(element).$model.ids?.assigned(id);
  return holder && holder !== businessObject(element);
}

/** The id of a lane is its candidate group. */
function chooseRole(element, role, roles, { modeling }) {
  if (!role || takenId(element, role)) return;
  const named = businessObject(element).name;
  const ownName = named && !roles.some(({ name }) => name === named);
  const name = ownName ? named : roles.find(({ id }) => id === role)?.name;
  modeling.updateProperties(element, { id: role, name });
}

export function laneGroup(element, { roles }) {
  if (!is(element, 'bpmn:Lane')) return null;
  const role = field({
    id: 'lane-role',
    kind: 'select',
    label: 'Role',
    help: 'People with this role may do the user tasks in the lane.',
    get: () => element.id,
    set: (_, value, services) => chooseRole(element, value, roles, services),
    options: () => choices(roles.map(({ id, name }) => ({ value: id, label: name })), element.id).slice(1),
    problem: (value) => (value && takenId(element, value) ? 'Another lane already has this role' : null),
  });
  return { id: 'spiff-lane', label: 'Who', entries: [role] };
}

export function dataObjectGroup(element) {
  const dataObject = is(element, 'bpmn:DataObjectReference') && businessObject(element).dataObjectRef;
  if (!dataObject) return null;
  const problem = (value) => {
    if (!/^[A-Za-z_]\w*$/.test(value)) return 'Must be the name of a variable';
    return takenId(dataObject, value) ? 'Another element has this id' : null;
  };
  const variable = field({
    id: 'data-object-variable',
    kind: 'text',
    label: 'Variable',
    help: 'Name under which scripts and forms see the data',
    code: true,
    get: () => dataObject.id,
    set: (_, value, { modeling }) => {
      if (!problem(value ?? '')) modeling.updateModdleProperties(element, dataObject, { id: value });
    },
    problem,
  });
  return { id: 'spiff-data', label: 'Data', entries: [variable] };
}
