import { SaxesParser } from 'saxes';

export interface XmlNode {
  /** Without its prefix. */
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlNode[];
  /** Of itself, not of its children. */
  text: string;
}

const maxDepth = 32;
const maxNodes = 10_000;

/**
 * Parses a document that somebody else wrote. A document type is refused, and with it every entity but XML's own five, so that
 * no document is larger than its text.
 * @throws Error for what is not well-formed, or nested or numerous beyond measure
 */
export function parseXml(text: string): XmlNode {
  const root = { name: '', attributes: {}, children: [] as XmlNode[], text: '' };
  const open: (typeof root)[] = [root];
  let nodes = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('The document has a document type');
  });
  parser.on('opentag', ({ local, attributes }) => {
    nodes += 1;
    if (nodes > maxNodes || open.length > maxDepth) throw new Error('The document is too large');
    const node = {
      name: local,
      attributes: Object.fromEntries(
        Object.values(attributes)
          .filter(({ prefix }) => prefix === '')
          .map(({ local: name, value }) => [name, value]),
      ),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  const addText = (part: string): void => {
    const node = open.at(-1);
    if (node) node.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  const [document] = root.children;
  if (!document) throw new Error('The document is empty');
  return document;
}

export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** All of that name, at any depth. */
export function descendantsOf(node: XmlNode, name: string): XmlNode[] {
  return node.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendantsOf(child, name),
  ]);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
