/** An element as text. */
export interface XmlElement {
  readonly text: string;
}

/** Escapes attribute values and text. Attributes without a value are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  content: readonly XmlElement[] | string = [],
): XmlElement {
  const list = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escape(value)}"`)
    .join('');
  const inner =
    typeof content === 'string' ? escape(content) : content.map(({ text }) => text).join('');
  return { text: inner === '' ? `<${name}${list}/>` : `<${name}${list}>${inner}</${name}>` };
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no control characters but tab and line ends; those that stand in a title are replaced by a space. */
function escape(text: string): string {
  return text.replace(/[&<>"]|\p{Cc}/gu, (character) => entities[character] ?? ' ');
}
