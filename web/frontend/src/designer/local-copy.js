// A copy of unsaved work in this browser, so that a crash, a lost session or a conflict loses nothing.
const PREFIX = 'sio-diagram:';
const DELAY = 800;

export class LocalCopy {
  constructor(key, storage = localStorage) {
    this.key = PREFIX + key;
    this.storage = storage;
  }

  /** {xml, etag, at} or null. */
  read() {
    const text = this.storage.getItem(this.key);
    return text ? JSON.parse(text) : null;
  }

  /** Keeps what `currentXml()` resolves to, a moment after the last change. */
  keepSoon(currentXml, etag) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => this.keep(await currentXml(), etag), DELAY);
  }

  keep(xml, etag) {
    this.storage.setItem(this.key, JSON.stringify({ xml, etag, at: Date.now() }));
  }

  forget() {
    clearTimeout(this.timer);
    this.storage.removeItem(this.key);
  }
}
