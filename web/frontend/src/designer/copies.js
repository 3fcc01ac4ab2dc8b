// Conversations about versions: somebody else saved, or this browser holds work that was never saved.
import { ask } from '../page/dialog.js';
import { locale } from '../page/locale.js';
import { texts } from './texts.js';

const dateTime = (at) =>
  new Intl.DateTimeFormat(locale() === 'da' ? 'da-DK' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** After a 409: nothing is overwritten; the person copies the own version, or loads the new one. */
export async function settleConflict(xml, say) {
  const t = texts();
  const answer = await ask({
    title: t.conflictTitle,
    text: t.conflictText,
    answers: [
      { value: 'copy', label: t.copyXml },
      { value: 'reload', label: t.reload, className: 'button-primary' },
    ],
  });
  if (answer === 'copy') {
    await navigator.clipboard.writeText(xml);
    say(t.copied);
  }
  return answer === 'reload';
}

/** Offers the browser's own copy when it differs from what the server holds; resolves to the XML to open. */
export async function chooseVersion(copy, { xml, etag }) {
  const kept = copy.read();
  if (!kept || kept.xml === xml) return { xml, restored: false };
  const t = texts();
  const answer = await ask({
    title: t.copyTitle,
    text: [t.copyText(dateTime(kept.at)), kept.etag === etag ? '' : t.copyStale].join(' ').trim(),
    answers: [
      { value: 'discard', label: t.discard },
      { value: 'restore', label: t.restore, className: 'button-primary' },
    ],
    cancel: t.later,
  });
  if (answer === 'discard') copy.forget();
  return answer === 'restore' ? { xml: kept.xml, restored: true } : { xml, restored: false };
}

/** Asks for the publishing note; null when it was called off. */
export async function askForNote() {
  const t = texts();
  const label = document.createElement('label');
  const input = document.createElement('textarea');
  label.className = 'field';
  label.append(t.publishNote, input);
  input.rows = 3;
  const answers = [{ value: 'publish', label: t.publish, className: 'button-primary' }];
  const answer = await ask({ title: t.publishTitle, text: t.publishText, body: label, answers });
  return answer ? input.value.trim() : null;
}
