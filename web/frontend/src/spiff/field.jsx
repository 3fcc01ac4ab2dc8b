// One descriptor per field of the properties panel: {id, kind, label, get(element), set(element, value, services), ..}.
import {
  CheckboxEntry,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { businessObject, readBody, writeBody } from './extensions.js';

const KINDS = {
  text: [TextFieldEntry, isTextFieldEntryEdited],
  area: [TextAreaEntry, isTextAreaEntryEdited],
  select: [SelectEntry, isSelectEntryEdited],
  checkbox: [CheckboxEntry, isCheckboxEntryEdited],
};

function Field({ element, id, kind, label, help, get, set, options, problem, code, rows }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const translate = useService('translate');
  const debounce = useService('debounceInput');
  const [Entry] = KINDS[kind];
  const validate = (value) => {
    const text = problem(value ?? '', element);
    return text ? translate(text) : null;
  };
  return (
    <Entry
      id={id}
      element={element}
      label={translate(label)}
      description={help && translate(help)}
      debounce={debounce}
      monospace={code}
      rows={rows}
      autoResize={kind === 'area'}
      getValue={() => get(element)}
      setValue={(value) => set(element, value, services)}
      getOptions={options && (() => options(element, translate))}
      validate={problem && validate}
    />
  );
}

export const field = (descriptor) => ({
  component: Field,
  isEdited: KINDS[descriptor.kind][1],
  ...descriptor,
});

/** A field for an extension whose content is text; `ownerOf` where it does not sit on the element itself. */
export function bodyField({ type, ownerOf = businessObject, ...rest }) {
  return field({
    kind: 'area',
    get: (element) => readBody(element, type, ownerOf(element)),
    set: (element, value, services) => writeBody(element, type, value, services, ownerOf(element)),
    ...rest,
  });
}

/** Options of a select: an empty choice first; a value that is not on offer is shown with a mark instead of hidden. */
export function choices(offered, current, emptyLabel = '') {
  const known = offered.some(({ value }) => value === current);
  const strange = current && !known ? [{ value: current, label: `${current} (!)` }] : [];
  return [{ value: '', label: emptyLabel }, ...offered, ...strange];
}
