// The modeler's own texts in Danish. Keys differ only in case and hyphens between panel, palette and menus: one entry serves all.
import danish from './da.json' with { type: 'json' };

const normal = (text) => text.toLowerCase().replaceAll('-', ' ').trim();

const byLocale = { da: new Map(Object.entries(danish).map(([text, translated]) => [normal(text), translated])) };

const fillIn = (text, replacements) => text.replace(/{([^}]+)}/g, (hole, name) => replacements[name] ?? hole);

/** A translate function as diagram-js wants it: (template, replacements) => text. */
export function translatorFor(locale) {
  const dictionary = byLocale[locale];
  const translated = (text) => dictionary?.get(normal(text)) ?? text;
  return (template = '', replacements = {}) => {
    // Parts such as element types come in untranslated: "Append {type}" with "End event".
    const parts = Object.entries(replacements).map(([name, part]) => [name, typeof part === 'string' ? translated(part) : part]);
    return fillIn(translated(template), Object.fromEntries(parts));
  };
}

/** The module that replaces diagram-js' `translate` service. */
export const translateModule = (locale) => ({ translate: ['value', translatorFor(locale)] });
