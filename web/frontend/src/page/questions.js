import { ask } from './dialog.js';
import { inLocale } from './locale.js';

const YES = { da: 'Ja, fortsæt', en: 'Yes, go on' };
const confirmed = new WeakSet();

function questionOf(button) {
  if (button.dataset.confirm) return button.dataset.confirm;
  const submits = button.form && button.type === 'submit';
  return submits ? button.form.dataset.confirm : undefined;
}

async function askFirst(event) {
  const button = event.target.closest?.('button');
  const question = button && questionOf(button);
  if (!question || confirmed.delete(button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const danger = button.classList.contains('button-danger') ? 'button-danger button-primary' : 'button-primary';
  if (await ask({ text: question, answers: [{ value: 'yes', label: inLocale(YES), className: danger }] })) {
    confirmed.add(button);
    button.click();
  }
}

/** Buttons and forms with data-confirm ask before they act. Capturing, so that htmx waits for the answer too. */
export function askBeforeDangerousClicks() {
  document.addEventListener('click', askFirst, { capture: true });
}

/** A <select data-autosubmit> sends its form when it changes. */
export function submitOnChange() {
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-autosubmit]')) event.target.form.requestSubmit();
  });
}
