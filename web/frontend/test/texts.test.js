import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DraftStore } from '../src/page/draft-store.js';
import { countdownText, urgency } from '../src/page/countdown-text.js';
import { decodeXml } from '../src/designer/decoding.js';
import { translatorFor } from '../src/translate/index.js';

const MINUTE = 60_000;
const inMinutes = (minutes, locale) => countdownText(minutes * MINUTE, 0, locale);

test('what is left is said in words', () => {
  assert.equal(inMinutes(96), '1 t 36 min tilbage');
  assert.equal(inMinutes(125), '2 t 05 min tilbage');
  assert.equal(inMinutes(18), '18 min tilbage');
  assert.equal(inMinutes(0.5), 'under 1 min tilbage');
  assert.equal(inMinutes(-12), '12 min over fristen');
  assert.equal(inMinutes(-0.5), 'fristen er nu');
  assert.equal(inMinutes(3 * 24 * 60), '3 dage tilbage');
  assert.equal(inMinutes(-(2 * 24 + 5) * 60), '2 dage 5 t over fristen');
  assert.equal(inMinutes(96, 'en'), '1 h 36 min left');
  assert.equal(inMinutes(-12, 'en'), '12 min overdue');
});

test('a deadline becomes soon, then late', () => {
  assert.equal(urgency(31 * MINUTE, 0), 'ok');
  assert.equal(urgency(29 * MINUTE, 0), 'soon');
  assert.equal(urgency(59 * MINUTE, 0, 60), 'soon');
  assert.equal(urgency(0, 0), 'late');
});

test('the modeler speaks Danish, whatever the case and hyphens of its key', () => {
  const danish = translatorFor('da');
  assert.equal(danish('User Task'), 'Brugeropgave');
  assert.equal(danish('Timer Boundary Event (Non-Interrupting)'), 'Frist på randen (afbryder ikke)');
  assert.equal(danish('Append {type}', { type: 'End event' }), 'Tilføj: Slut');
  assert.equal(danish('{errors} Errors, {warnings} Warnings', { errors: '2', warnings: '0' }), '2 fejl, 0 advarsler');
  assert.equal(danish('Something new'), 'Something new');
  assert.equal(translatorFor('da', 'tables')('Hit policy:'), 'Udvælgelse:');
  assert.equal(translatorFor('en')('User task'), 'User task');
});

test('every Danish text keeps the holes of its key', () => {
  const holes = (text) => (text.match(/{\w+}/g) ?? []).sort();
  const texts = ['da.json', 'da-dmn.json'].flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(new URL(`../src/translate/${file}`, import.meta.url)))),
  );
  for (const [key, text] of texts) assert.deepEqual(holes(text), holes(key), key);
});

test('a file is read in the encoding it declares and says UTF-8 from then on', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a n="Bør"/>', 'latin1');
  assert.equal(decodeXml(latin), '<?xml version="1.0" encoding="UTF-8"?><a n="Bør"/>');
  assert.match(decodeXml(Buffer.from('<a n="Bør"/>')), /Bør/);
});

class MemoryStorage extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, value) => this.set(key, value);
  removeItem = (key) => this.delete(key);
  key = (index) => [...this.keys()][index];
  get length() {
    return this.size;
  }
}

test('drafts live for a day and go with the person', () => {
  let now = 0;
  const storage = new MemoryStorage([['other', 'stays']]);
  const drafts = new DraftStore(storage, () => now);
  drafts.write('task:1', { note: ['hej'] });
  assert.deepEqual(drafts.read('task:1').values, { note: ['hej'] });
  now = 25 * 3600_000;
  assert.equal(drafts.read('task:1'), null);
  drafts.write('task:2', {});
  drafts.forgetAll();
  assert.deepEqual([...storage.keys()], ['other']);
});
