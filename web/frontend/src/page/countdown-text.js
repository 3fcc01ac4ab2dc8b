// How long is left, in words. The server renders the same words, so a page without scripts reads alike.
const MINUTE = 60_000;

const WORDS = {
  da: {
    day: (n) => (n === 1 ? '1 dag' : `${n} dage`),
    hour: 't',
    left: (span) => `${span} tilbage`,
    over: (span) => `${span} over fristen`,
    soon: 'under 1 min tilbage',
    now: 'fristen er nu',
  },
  en: {
    day: (n) => (n === 1 ? '1 day' : `${n} days`),
    hour: 'h',
    left: (span) => `${span} left`,
    over: (span) => `${span} overdue`,
    soon: 'under 1 min left',
    now: 'due now',
  },
};

/** 96 -> "1 t 36 min": minutes under an hour, hours and minutes under two days, then days and hours. */
export function spanText(minutes, locale = 'da') {
  const { day, hour } = WORDS[locale];
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} ${hour} ${String(minutes % 60).padStart(2, '0')} min`;
  const rest = hours % 24;
  return day(Math.floor(hours / 24)) + (rest ? ` ${rest} ${hour}` : '');
}

/** "1 t 36 min tilbage" or "12 min over fristen"; both instants in milliseconds. */
export function countdownText(due, now, locale = 'da') {
  const words = WORDS[locale];
  const minutes = Math.floor(Math.abs(due - now) / MINUTE);
  if (due <= now) return minutes ? words.over(spanText(minutes, locale)) : words.now;
  return minutes ? words.left(spanText(minutes, locale)) : words.soon;
}

/** "late", "soon" (fewer than `soonMinutes` left) or "ok". */
export function urgency(due, now, soonMinutes = 30) {
  if (due <= now) return 'late';
  return due - now < soonMinutes * MINUTE ? 'soon' : 'ok';
}
