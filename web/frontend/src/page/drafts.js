// A form with data-draft-key keeps what was typed until the server has accepted it.
import { DraftStore } from './draft-store.js';
import { inLocale, locale } from './locale.js';

const store = new DraftStore(localStorage);
const NOT_KEPT = new Set(['hidden', 'password', 'file', 'submit', 'button']);
const RESTORED = { da: (at) => `Vi har hentet det frem, du skrev kl. ${at}.`, en: (at) => `What you wrote at ${at} is back.` };
const DISCARD = { da: 'Kassér', en: 'Discard' };

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !NOT_KEPT.has(field.type));
const isTick = (field) => field.type === 'checkbox' || field.type === 'radio';

function valuesOf(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const kept = (values[field.name] ??= []);
    if (!isTick(field) || field.checked) kept.push(field.value);
  }
  return values;
}

function fill(form, values) {
  const left = structuredClone(values);
  for (const field of fieldsOf(form)) {
    const kept = left[field.name];
    if (!kept) continue;
    if (isTick(field)) field.checked = kept.includes(field.value);
    else if (kept.length) field.value = kept.shift();
  }
}

const clockTime = (at) =>
  new Intl.DateTimeFormat(locale() === 'da' ? 'da-DK' : 'en-GB', { hour: '2-digit', minute: '2-digit' }).format(at);

function noteFor(form, at, serverValues) {
  const note = document.createElement('p');
  note.className = 'draft-note';
  note.setAttribute('role', 'status');
  const discard = document.createElement('button');
  discard.type = 'button';
  discard.className = 'button button-quiet button-small';
  discard.textContent = inLocale(DISCARD);
  discard.addEventListener('click', () => {
    store.forget(form.dataset.draftKey);
    fill(form, serverValues);
    note.remove();
  });
  note.append(inLocale(RESTORED)(clockTime(at)), discard);
  return note;
}

function restore(form) {
  form.dataset.draftSeen = 'true';
  const draft = store.read(form.dataset.draftKey);
  // A form that comes back with errors already shows what was sent.
  if (!draft || form.querySelector('.error-summary')) return;
  const serverValues = valuesOf(form);
  if (JSON.stringify(serverValues) === JSON.stringify(draft.values)) return;
  fill(form, draft.values);
  form.prepend(noteFor(form, draft.at, serverValues));
}

function forgetWhenAccepted({ detail }) {
  const form = detail.elt.closest('form[data-draft-key]');
  // Not `detail.successful`: htmx leaves it unset on a redirect and sets it on a 422 that is swapped in.
  if (form && detail.xhr.status >= 200 && detail.xhr.status < 300) store.forget(form.dataset.draftKey);
}

/** Puts back what was typed before the page was lost; once per form. */
export function restoreDrafts() {
  document.querySelectorAll('form[data-draft-key]:not([data-draft-seen])').forEach(restore);
}

export function keepDrafts() {
  document.addEventListener('input', ({ target }) => {
    const form = target.form?.closest('[data-draft-key]');
    if (form) store.write(form.dataset.draftKey, valuesOf(form));
  });
  document.addEventListener('htmx:afterRequest', forgetWhenAccepted);
  document.addEventListener('submit', ({ target, defaultPrevented }) => {
    if (target.matches('[data-sign-out]')) store.forgetAll();
    // Sent without htmx: a refused form comes back with its values, so the draft has done its duty.
    else if (!defaultPrevented && target.dataset.draftKey) store.forget(target.dataset.draftKey);
  });
}
