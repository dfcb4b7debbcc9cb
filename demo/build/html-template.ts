/** Words by key, as the tables in `words/` have them. */
export type Table = Readonly<Record<string, string>>;

const element = /(<(\w+)\b[^>]*?\sdata-t="([^"]+)"[^>]*>)[\s\S]*?(<\/\2>)/g;
const attribute = /\sdata-t-([a-z-]+)="([^"]+)"(?:\s\1="[^"]*")?/g;

/** Puts `partials/{name}.html` in place of each `<!-- include: name -->`. */
export function fillPartials(page: string, partial: (name: string) => string): string {
  return page.replace(/<!-- include: ([\w-]+) -->/g, (_, name: string) => partial(name));
}

/** Fills every `data-t="key"` element and `data-t-{attribute}="key"` with the table's words, and sets the page's language. */
export function fillWords(page: string, lang: string, table: Table): string {
  const words = (key: string) => {
    const text = table[key];
    if (text === undefined) throw new Error(`No words in ${lang} for ${key}`);
    return text;
  };
  return page
    .replace(/<html lang="[^"]*"/, `<html lang="${lang}"`)
    .replace(
      element,
      (_, open: string, _name, key: string, close: string) => open + toHtml(words(key)) + close,
    )
    .replace(
      attribute,
      (_, name: string, key: string) => ` data-t-${name}="${key}" ${name}="${escape(words(key))}"`,
    );
}

function toHtml(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escape(part)}</code>` : escape(part)))
    .join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
