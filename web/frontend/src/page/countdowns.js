import { countdownText, urgency } from './countdown-text.js';
import { locale } from './locale.js';

const EVERY = 15_000;

function refresh(time, now) {
  const due = Date.parse(time.dateTime);
  if (Number.isNaN(due)) return;
  const text = countdownText(due, now, locale());
  if (time.textContent !== text) time.textContent = text;
  const soonMinutes = Number(time.dataset.soon) || 30;
  time.closest('[data-urgency]')?.setAttribute('data-urgency', urgency(due, now, soonMinutes));
}

/** Brings text and urgency of every <time data-countdown> up to now. */
export function refreshCountdowns() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[data-countdown]')) refresh(time, now);
}

export function keepCountdownsFresh() {
  refreshCountdowns();
  setInterval(refreshCountdowns, EVERY);
  // A phone that wakes up has missed its ticks.
  document.addEventListener('visibilitychange', () => document.hidden || refreshCountdowns());
}
