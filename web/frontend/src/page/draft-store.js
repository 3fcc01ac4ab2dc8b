// Unsaved input of one person in this browser. Short-lived, and gone at sign-out: it may name people.
const PREFIX = 'sio-draft:';
const KEPT_FOR = 24 * 3600_000;

export class DraftStore {
  constructor(storage, clock = Date.now) {
    this.storage = storage;
    this.clock = clock;
  }

  /** {values, at} or null; forgets what is too old. */
  read(key) {
    const text = this.storage.getItem(PREFIX + key);
    if (!text) return null;
    const draft = JSON.parse(text);
    if (this.clock() - draft.at < KEPT_FOR) return draft;
    this.forget(key);
    return null;
  }

  write(key, values) {
    this.storage.setItem(PREFIX + key, JSON.stringify({ values, at: this.clock() }));
  }

  forget(key) {
    this.storage.removeItem(PREFIX + key);
  }

  forgetAll() {
    const keys = Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i));
    keys.filter((key) => key.startsWith(PREFIX)).forEach((key) => this.storage.removeItem(key));
  }
}
