// A form is sent once at a time: an impatient second tap must not complete a task twice.
import { inLocale } from './locale.js';

const sending = new WeakSet();

const FAILED = {
  da: 'Det blev ikke gemt. Kontrollér forbindelsen, og prøv igen. Det, du har skrevet, er her stadig.',
  en: 'It was not saved. Check the connection and try again. What you wrote is still here.',
};
const CLOSED = {
  da: 'Det kunne ikke gennemføres, for noget er ændret i mellemtiden. Genindlæs siden for at se, hvordan det står.',
  en: 'It could not be done because something changed meanwhile. Reload the page to see how things stand.',
};

function mark(form, busy) {
  if (busy) sending.add(form);
  else sending.delete(form);
  for (const button of form.querySelectorAll('button:not([type="button"])')) {
    if (busy) button.setAttribute('aria-busy', 'true');
    else button.removeAttribute('aria-busy');
  }
}

function onPlainSubmit(event) {
  if (event.defaultPrevented) return;
  if (sending.has(event.target)) event.preventDefault();
  else mark(event.target, true);
}

function onHtmxRequest(event) {
  const form = event.detail.elt.closest('form');
  if (!form) return;
  if (sending.has(form)) event.preventDefault();
  else mark(form, true);
}

function showFailure({ detail: { form, status } }) {
  form.querySelector('[data-failure]')?.remove();
  const alert = document.createElement('p');
  alert.className = 'alert alert-bad';
  alert.dataset.failure = '';
  alert.setAttribute('role', 'alert');
  alert.textContent = inLocale(status >= 400 && status < 500 ? CLOSED : FAILED);
  form.append(alert);
}

export function sendFormsOnce() {
  document.addEventListener('submit', onPlainSubmit);
  document.addEventListener('htmx:beforeRequest', onHtmxRequest);
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    const form = detail.elt.closest('form');
    if (form) mark(form, false);
  });
  document.addEventListener('sio:failed', showFailure);
  // Back button: the page comes out of the browser's cache as it was when it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) document.querySelectorAll('form').forEach((form) => mark(form, false));
  });
}
