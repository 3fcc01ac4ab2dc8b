// The process designer: bpmn-js with our properties, the server's findings on the elements, and work that cannot be lost.
// page-data: {xml, key, csrf, etag, urls: {save, check, publish}, forms: [name], handlers: [{name, doc, parameters}],
//   decisions: [id], processes: [{key, name}], roles: [{id, name}], readonly, report?}
//   save     PUT {xml, etag}       200 {etag, report?} | 409 somebody else saved | else problem+json
//   check    POST {xml}            200 report
//   publish  POST {etag, note}     200 {version} | 422 with the report | 409
//   report   {findings: [{element_id, severity, code, message, remedy}], changes: [{element_id, code, message}]}
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/assets/properties-panel.css';
import 'bpmn-js-color-picker/colors/color-picker.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import 'bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import './designer.css';
import { chooseVersion } from './designer/copies.js';
import { decodeXml } from './designer/decoding.js';
import { LocalCopy } from './designer/local-copy.js';
import { createModeler, createViewer } from './designer/modeler.js';
import { currentXml, openDiagram, showWhole } from './designer/opening.js';
import { Problems } from './designer/problems.js';
import { Saving, guardWork, pageData } from './designer/saving.js';
import { Server } from './designer/server.js';
import { texts } from './designer/texts.js';
import { buildDesigner, chooseFile, downloadText, node, showMessage } from './designer/view.js';

class Designer {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.view = buildDesigner(root, { readonly: data.readonly, publishable: Boolean(data.urls?.publish) });
    this.copy = new LocalCopy(data.key);
    this.dirty = false;
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

  xml() {
    return currentXml(this.modeler);
  }

  show(report) {
    return this.problems.show(report);
  }

  markSaved() {
    this.dirty = false;
  }

  create = () => {
    const { canvas, panel } = this.view;
    if (this.data.readonly) return createViewer({ container: canvas });
    return createModeler({ container: canvas, panel, catalogue: this.data });
  };

  /** Opens XML and says whether it could; if not, what was open before is open again. */
  async open(xml) {
    const before = this.modeler;
    try {
      const previous = before && (await currentXml(before));
      before?.destroy();
      this.modeler = undefined;
      await this.openOrReturnTo(xml, previous);
      return true;
    } catch (error) {
      this.say('');
      this.enableButtons(Boolean(this.modeler));
      showMessage(this.view.messages, 'bad', node('strong', {}, texts().cannotOpen), node('p', {}, error.message));
      return false;
    }
  }

  async openOrReturnTo(xml, previous) {
    try {
      this.adopt(await openDiagram(this.create, xml));
    } catch (error) {
      if (previous) this.adopt(await openDiagram(this.create, previous));
      throw error;
    }
  }

  /** Without a diagram there is nothing to do but open another file. */
  enableButtons(open) {
    const { openFile, ...others } = this.view.buttons;
    for (const button of Object.values(others).filter(Boolean)) button.disabled = !open;
    openFile.disabled = false;
  }

  adopt({ modeler, warnings, laidOut }) {
    const { messages, problems, buttons } = this.view;
    this.modeler = modeler;
    this.root.modeler = modeler;
    this.problems = new Problems(problems, modeler);
    if (laidOut) showMessage(messages, 'warn', texts().laidOut);
    for (const warning of warnings) showMessage(messages, 'warn', `${texts().openWarning}: ${warning}`);
    this.enableButtons(true);
    if (this.data.readonly) return;
    modeler.on('commandStack.changed', () => this.changed());
    buttons.undo.disabled = buttons.redo.disabled = true;
  }

  changed() {
    const stack = this.modeler.get('commandStack');
    this.view.buttons.undo.disabled = !stack.canUndo();
    this.view.buttons.redo.disabled = !stack.canRedo();
    this.touched();
  }

  touched() {
    this.dirty = true;
    this.say(texts().unsaved);
    this.copy.keepSoon(() => this.xml(), this.saving.server.etag);
  }

  async openFile() {
    const { buffer } = await chooseFile('.bpmn,.xml');
    if (await this.open(decodeXml(buffer))) this.touched();
  }

  bindButtons() {
    const { buttons } = this.view;
    const on = (button, work) => button?.addEventListener('click', () => work());
    on(buttons.undo, () => this.modeler.get('commandStack').undo());
    on(buttons.redo, () => this.modeler.get('commandStack').redo());
    on(buttons.zoomFit, () => showWhole(this.modeler));
    on(buttons.download, async () => downloadText(`${this.data.key}.bpmn`, await this.xml()));
    on(buttons.openFile, () => this.openFile());
    on(buttons.check, this.saving.check);
    on(buttons.save, this.saving.save);
    on(buttons.publish, this.saving.publish);
  }

  async start() {
    this.bindButtons();
    this.say(texts().ready);
    if (this.data.readonly) {
      await this.open(this.data.xml);
      return;
    }
    const { xml, restored } = await chooseVersion(this.copy, this.data);
    const opened = await this.open(xml);
    if (opened && restored) this.touched();
    if (opened && this.data.report) this.show(this.data.report);
    guardWork({ save: this.saving.save, isDirty: () => this.dirty });
  }
}

const root = document.querySelector('[data-designer]');
await new Designer(root, pageData()).start();
root.dataset.ready = 'true';
