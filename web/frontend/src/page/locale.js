/** The language of the page: Danish unless the server says otherwise. */
export const locale = () => (document.documentElement.lang.startsWith('en') ? 'en' : 'da');

/** Picks the text of the page's language from {da, en}. */
export const inLocale = (texts) => texts[locale()];
