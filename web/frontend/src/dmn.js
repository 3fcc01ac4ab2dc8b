// Decision tables: dmn-js with the same saving, checking and safety as the process designer.
// page-data: {xml, id, csrf, etag, urls: {save}}; save as in designer.js.
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import './dmn.css';
import DmnModeler from 'dmn-js/lib/Modeler';
import { chooseVersion } from './designer/copies.js';
import { LocalCopy } from './designer/local-copy.js';
import { Saving, guardWork, pageData } from './designer/saving.js';
import { Server } from './designer/server.js';
import { texts } from './designer/texts.js';
import { locale } from './page/locale.js';
import { translateModule } from './translate/index.js';
import { buildTableEditor, downloadText, node, showMessage } from './designer/view.js';

const PYTHON = { options: [{ value: 'python', label: 'Python' }], defaults: { editor: 'python' } };

function createEditor(container) {
  const words = { additionalModules: [translateModule(locale(), 'tables')] };
  const views = { drd: words, decisionTable: words, literalExpression: words, boxedExpression: words };
  return new DmnModeler({ container, common: { expressionLanguages: PYTHON }, ...views });
}

class TableEditor {
  constructor(root, data) {
    this.data = data;
    this.view = buildTableEditor(root);
    this.copy = new LocalCopy(`dmn:${data.id}`);
    this.dirty = false;
    this.editor = createEditor(this.view.canvas);
    root.editor = this.editor;
    this.saving = new Saving({
      server: new Server(data),
      copy: this.copy,
      editor: this,
      say: (text) => this.say(text),
      complain: (text) => showMessage(this.view.messages, 'bad', text),
    });
  }

  say(text) {
    this.view.status.textContent = text;
  }

  async xml() {
    const { xml } = await this.editor.saveXML({ format: true });
    return xml;
  }

  show({ findings = [] }) {
    for (const { message } of findings) showMessage(this.view.messages, 'bad', message);
    return findings;
  }

  markSaved() {
    this.dirty = false;
    this.view.messages.replaceChildren();
  }

  touched() {
    this.dirty = true;
    this.say(texts().unsaved);
    this.copy.keepSoon(() => this.xml(), this.saving.server.etag);
  }

  /** Each view (table, drawing, expression) has a command stack of its own. */
  watch() {
    const watched = new WeakSet();
    const watchActive = () => {
      const viewer = this.editor.getActiveViewer();
      if (!viewer || watched.has(viewer)) return;
      watched.add(viewer);
      viewer.on('commandStack.changed', () => this.touched());
    };
    this.editor.on('views.changed', watchActive);
    watchActive();
  }

  /** A file with one table opens on the table; the drawing is one click away. */
  async showTable() {
    const tables = this.editor.getViews().filter(({ type }) => type === 'decisionTable');
    if (tables.length === 1) await this.editor.open(tables[0]);
  }

  async open(xml) {
    try {
      const { warnings } = await this.editor.importXML(xml);
      for (const { message } of warnings) showMessage(this.view.messages, 'warn', `${texts().openWarning}: ${message}`);
      this.watch();
      await this.showTable();
    } catch (error) {
      showMessage(this.view.messages, 'bad', node('strong', {}, texts().cannotOpen), node('p', {}, error.message));
    }
  }

  async start() {
    this.view.buttons.save.addEventListener('click', this.saving.save);
    this.view.buttons.download.addEventListener('click', async () => downloadText(`${this.data.id}.dmn`, await this.xml()));
    this.say(texts().ready);
    const { xml, restored } = await chooseVersion(this.copy, this.data);
    await this.open(xml);
    if (restored) this.touched();
    guardWork({ save: this.saving.save, isDirty: () => this.dirty });
  }
}

const root = document.querySelector('[data-dmn]');
await new TableEditor(root, pageData()).start();
root.dataset.ready = 'true';
