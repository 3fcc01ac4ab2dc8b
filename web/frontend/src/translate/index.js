// The modelling tools' own texts in Danish. Panel, palette and menus differ only in case and hyphens: one entry serves all.
import diagrams from './da.json' with { type: 'json' };
import tables from './da-dmn.json' with { type: 'json' };

const normal = (text) => text.toLowerCase().replaceAll('-', ' ').trim();

const normalised = (texts) => new Map(Object.entries(texts).map(([text, translated]) => [normal(text), translated]));

const DICTIONARIES = { da: { diagrams: normalised(diagrams), tables: normalised(tables) } };

const fillIn = (text, replacements) => text.replace(/{([^}]+)}/g, (hole, name) => replacements[name] ?? hole);

/** A translate function as diagram-js wants it: (template, replacements) => text. `tool` is "diagrams" or "tables". */
export function translatorFor(locale, tool = 'diagrams') {
  const dictionary = DICTIONARIES[locale]?.[tool];
  const translated = (text) => dictionary?.get(normal(text)) ?? text;
  return (template = '', replacements = {}) => {
    // Parts such as element types come in untranslated: "Append {type}" with "End event".
    const parts = Object.entries(replacements).map(([name, part]) => [name, typeof part === 'string' ? translated(part) : part]);
    return fillIn(translated(template), Object.fromEntries(parts));
  };
}

/** The module that replaces a tool's `translate` service. */
export const translateModule = (locale, tool) => ({ translate: ['value', translatorFor(locale, tool)] });
