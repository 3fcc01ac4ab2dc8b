// The designer's frame: bar with buttons, canvas, properties panel, findings. The template gives the root and its <h1>.
import { texts } from './texts.js';

export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

const icon = (path) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg.namespaceURI, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
};

const ICONS = {
  undo: 'M8.5 5 4.5 9l4 4M5 9h9.5a5 5 0 0 1 0 10H10',
  redo: 'm15.5 5 4 4-4 4M19 9H9.5a5 5 0 0 0 0 10H14',
  zoomFit: 'M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15',
  zoomIn: 'M12 6v12M6 12h12',
  zoomOut: 'M6 12h12',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15',
  openFile: 'M3.5 18.5v-13H10l2 2.5h8.5v10.5Z',
};

function iconButton(name) {
  const label = texts()[name];
  return node('button', { type: 'button', class: 'designer-tool', title: label, 'aria-label': label }, icon(ICONS[name]));
}

const textButton = (name, className) => node('button', { type: 'button', class: `button button-small ${className}` }, texts()[name]);

export const zoomButtons = () => ({ zoomOut: iconButton('zoomOut'), zoomFit: iconButton('zoomFit'), zoomIn: iconButton('zoomIn') });

function bar(title, status, buttons, readonly) {
  const tools = node('div', { class: 'designer-tools' });
  tools.append(...(readonly ? [] : [buttons.undo, buttons.redo]), buttons.zoomFit, buttons.download);
  const actions = node('div', { class: 'designer-actions' });
  if (!readonly) {
    tools.append(buttons.openFile);
    actions.append(buttons.check, buttons.save, ...(buttons.publish ? [buttons.publish] : []));
  }
  return node('div', { class: 'designer-bar' }, title, status, tools, actions);
}

/** Fills the root and returns its parts. */
export function buildDesigner(root, { readonly, publishable }) {
  const t = texts();
  const title = root.querySelector('h1') ?? node('h1', {}, t.canvas);
  title.classList.add('designer-title');
  const status = node('p', { class: 'designer-status', role: 'status' });
  const canvas = node('div', { class: 'designer-canvas', 'aria-label': t.canvas, role: 'region' });
  const panel = node('aside', { class: 'designer-panel', 'aria-label': t.panel });
  const problems = node('section', { class: 'designer-problems', 'aria-label': t.problems, hidden: true });
  const messages = node('div', { class: 'designer-messages' });
  const buttons = {
    ...Object.fromEntries(['undo', 'redo', 'zoomFit', 'download', 'openFile'].map((name) => [name, iconButton(name)])),
    check: textButton('check', 'button-quiet'),
    save: textButton('save', ''),
    publish: publishable && textButton('publish', 'button-primary'),
  };
  root.classList.add('designer');
  root.classList.toggle('designer-readonly', Boolean(readonly));
  root.replaceChildren(
    bar(title, status, buttons, readonly),
    messages,
    node('div', { class: 'designer-main' }, canvas, ...(readonly ? [] : [panel])),
    problems,
  );
  return { status, canvas, panel, problems, messages, buttons };
}

/** Shows a message that can be put away. */
export function showMessage(messages, kind, ...content) {
  const close = node('button', { type: 'button', class: 'button button-quiet button-small' }, texts().hide);
  const alert = node('div', { class: `alert alert-${kind}`, role: kind === 'bad' ? 'alert' : 'status' }, node('div', {}, ...content), close);
  close.addEventListener('click', () => alert.remove());
  messages.append(alert);
}

export function downloadText(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
  const link = node('a', { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** Resolves to {name, buffer} of a chosen file. */
export function chooseFile(accept) {
  const input = node('input', { type: 'file', accept });
  return new Promise((resolve) => {
    input.addEventListener('change', async () => resolve({ name: input.files[0].name, buffer: await input.files[0].arrayBuffer() }));
    input.click();
  });
}

/** The frame of the decision table editor: bar and canvas. */
export function buildTableEditor(root) {
  const t = texts();
  const title = root.querySelector('h1') ?? node('h1', {}, t.canvas);
  title.classList.add('designer-title');
  const status = node('p', { class: 'designer-status', role: 'status' });
  const canvas = node('div', { class: 'designer-canvas' });
  const messages = node('div', { class: 'designer-messages' });
  const buttons = { download: iconButton('download'), save: textButton('save', 'button-primary') };
  const tools = node('div', { class: 'designer-tools' }, buttons.download);
  const actions = node('div', { class: 'designer-actions' }, buttons.save);
  root.classList.add('designer', 'designer-table');
  root.replaceChildren(
    node('div', { class: 'designer-bar' }, title, status, tools, actions),
    messages,
    node('div', { class: 'designer-main' }, canvas),
  );
  return { status, canvas, messages, buttons };
}
