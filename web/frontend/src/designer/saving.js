// Save, check and publish, for diagrams and decision tables alike. `editor` is {xml(), show(report), markSaved()}.
import { locale } from '../page/locale.js';
import { askForNote, settleConflict } from './copies.js';
import { texts } from './texts.js';

const clockTime = () =>
  new Intl.DateTimeFormat(locale() === 'da' ? 'da-DK' : 'en-GB', { hour: '2-digit', minute: '2-digit' }).format();

export class Saving {
  constructor({ server, copy, editor, say, complain }) {
    Object.assign(this, { server, copy, editor, say, complain });
    this.busy = false;
  }

  /** One conversation with the server at a time: a second Ctrl+S would race the first one's etag. */
  async alone(work) {
    if (this.busy) return;
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  save = () => this.alone(() => this.saveNow());

  check = () =>
    this.alone(async () => {
      this.say(texts().checking);
      const { status, body } = await this.server.check(await this.editor.xml());
      if (status === 200) this.sayFindings(body.report ?? body);
      else this.failed(status, body);
    });

  publish = () =>
    this.alone(async () => {
      if (!(await this.saveNow())) return;
      const note = await askForNote();
      if (note === null) return;
      this.say(texts().publishing);
      const { status, body } = await this.server.publish(note);
      const report = body.report ?? body.details?.report;
      if (status === 200) this.say(texts().published(body.version));
      else if (status === 422 && report) {
        this.sayFindings(report);
        this.say(texts().refused);
      } else await this.refused(status, body);
    });

  async saveNow() {
    const t = texts();
    this.say(t.saving);
    const xml = await this.editor.xml();
    this.copy.keep(xml, this.server.etag);
    const { status, body } = await this.server.save(xml);
    if (status !== 200) {
      await this.refused(status, body);
      return false;
    }
    this.copy.forget();
    this.editor.markSaved();
    if (body.report) this.sayFindings(body.report, t.saved(clockTime()));
    else this.say(t.saved(clockTime()));
    return true;
  }

  sayFindings(report, before) {
    const t = texts();
    const count = this.editor.show(report).length;
    this.say([before, count ? t.found(count) : t.clean].filter(Boolean).join(' · '));
  }

  async refused(status, body) {
    if (status !== 409) {
      this.failed(status, body);
      return;
    }
    this.say(texts().unsaved);
    if (await settleConflict(await this.editor.xml(), this.say)) {
      // The own version stays in the browser's copy and is offered after the reload.
      this.editor.markSaved();
      location.reload();
    }
  }

  failed(status, body) {
    const t = texts();
    this.say(t.unsaved);
    const reason = body.detail ?? body.message ?? body.title;
    this.complain(status && reason ? t.refusedBy(reason) : t.failed);
  }
}

/** Ctrl+S saves, and leaving with unsaved changes asks. */
export function guardWork({ save, isDirty }) {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    save();
  });
  addEventListener('beforeunload', (event) => isDirty() && event.preventDefault());
}

/** The page's data; scripts never carry data in code. */
export const pageData = () => JSON.parse(document.getElementById('page-data').textContent);
