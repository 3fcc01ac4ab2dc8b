import { inLocale } from './locale.js';

const CANCEL = { da: 'Fortryd', en: 'Cancel' };

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function answerButton({ value, label, className }) {
  const button = make('button', `button ${className ?? ''}`.trim(), label);
  button.value = value;
  return button;
}

/**
 * Asks in a modal dialog and resolves to the chosen value, "" when it was dismissed.
 * `answers` is [{value, label, className}]; `body` an optional node between text and buttons.
 */
export function ask({ title, text, body, answers, cancel = inLocale(CANCEL) }) {
  const dialog = make('dialog');
  const form = make('form');
  form.method = 'dialog';
  const buttons = make('div', 'buttons');
  if (cancel) buttons.append(answerButton({ value: '', label: cancel, className: 'button-quiet' }));
  buttons.append(...answers.map(answerButton));
  if (title) {
    const heading = make('h2', '', title);
    heading.id = 'dialog-title';
    dialog.setAttribute('aria-labelledby', heading.id);
    form.append(heading);
  }
  if (text) form.append(make('p', '', text));
  if (body) form.append(body);
  form.append(buttons);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
