import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { elements as tags } from '../elements.mjs';
import { root } from '../lib.mjs';

const manifest = () => JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8'));

/** The pages of `docs` that are made from the code, by path. */
export async function docsPages() {
  return {
    'docs/elements.md': elementsPage(),
    'docs/theme.md': themePage(),
    'docs/messages.md': await messagesPage(),
  };
}

function elementsPage() {
  const sections = manifest().modules.map(({ declarations: [element] }) => {
    const { tagName, description, members = [], events = [], slots = [] } = element;
    const fields = members
      .filter(({ kind }) => kind === 'field')
      .map((field) => ({ ...field, default: field.readonly ? 'read only' : field.default }));
    const methods = members.filter(({ kind }) => kind === 'method');
    return [
      `## \`<${tagName}>\`\n\n${description}`,
      table('property', fields, nameOfField, { extra: 'default' }),
      table('method', methods, nameOfMethod),
      table('event', events, ({ name }) => `\`${name}\``),
      table('child', slots, ({ name }) => (name === '' ? 'any' : `\`slot="${name}"\``)),
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return `# Elements

This page is made from \`custom-elements.json\` by \`scripts/manifest/docs.mjs\`. How they look is in [theme.md](theme.md), what they
say in [messages.md](messages.md).

A property with an attribute may be written in HTML; one without is set by script. An attribute of the type \`boolean\` is on when
it is there.

${sections.join('\n\n')}
`;
}

function nameOfField({ name, attribute, type }) {
  const written = attribute && attribute !== name ? `, attribute \`${attribute}\`` : '';
  return `\`${name}\`${attribute ? written : ' (no attribute)'}: \`${type?.text ?? ''}\``;
}

const nameOfMethod = ({ name, parameters = [] }) =>
  `\`${name}(${parameters.map((one) => `${one.name}${one.optional ? '?' : ''}`).join(', ')})\``;

function themePage() {
  const sections = manifest().modules.map(({ declarations: [element] }) => {
    const { tagName, cssProperties = [], cssParts = [], cssStates = [] } = element;
    return [
      `## \`<${tagName}>\``,
      table('custom property', cssProperties, ({ name }) => `\`${name}\``, { extra: 'default' }),
      table('part', cssParts, ({ name }) => `\`::part(${name})\``),
      table('state', cssStates, ({ name }) => `\`:state(${name})\``),
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return `# Themes

This page is made from \`custom-elements.json\` by \`scripts/manifest/docs.mjs\`.

Colours are custom properties that every element takes from the page around it, light and dark by \`color-scheme\`. A part
is styled from outside by \`::part()\`, and a state by \`:state()\`:

\`\`\`css
:root {
  color-scheme: light dark;
  --vod-accent: rebeccapurple;
}
vod-player {
  --vod-player-radius: 0;
}
vod-player::part(big-play-button) {
  border-radius: 8px;
}
vod-uploader:state(dragging) {
  outline: 2px dashed var(--vod-accent);
}
\`\`\`

## Ready themes

| file | how it looks |
|---|---|
| \`vodkit/themes/minimal.css\` | ink on paper: black and white, hairlines, no round corners, a thin progress bar |
| \`vodkit/themes/studio.css\` | a control room: slate and teal, square, figures in one width, the controls on a ground of their own, a high filmstrip |
| \`vodkit/themes/soft.css\` | warm plum, round everywhere, areas instead of lines, a thick progress bar |

A page links one, and all elements on it wear it. It consists of the properties and parts below and nothing else, light and dark,
with text at 4.5:1 or more and marks at 3:1; where the user forces colours, it changes nothing.

\`\`\`html
<meta name="color-scheme" content="light dark" />
<link rel="stylesheet" href="/vodkit/themes/studio.css" />
<style>
  /* After it, a page changes what it wants otherwise. */
  vod-player,
  vod-uploader {
    --vod-accent: light-dark(#a2320a, #ffb08f);
    --vod-accent-strong: light-dark(#8c2a07, #ffb08f);
  }
</style>
\`\`\`

\`/vodkit/\` is where the page serves \`dist/script\`; with a bundler it is \`import 'vodkit/themes/studio.css'\`. The upload page of the demo
has them to choose from.

${sections.join('\n\n')}
`;
}

function table(title, items, nameOf, { extra, what = 'what it is' } = {}) {
  if (items.length === 0) return '';
  const rows = items.map((item) => {
    const cells = [nameOf(item), item.description];
    if (extra) cells.push(item[extra] ? `\`${item[extra]}\`` : '');
    return `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const heads = [title, what, ...(extra ? [extra] : [])];
  return [`| ${heads.join(' | ')} |`, `|${heads.map(() => '---').join('|')}|`, ...rows].join('\n');
}

async function messagesPage() {
  const sections = await Promise.all(
    tags.map(async (tag) => {
      const noun = tag.replace('vod-', '');
      const words = await englishOf(noun);
      const rows = Object.entries(words).map(([key, text]) => ({
        name: key,
        description: said(text),
      }));
      const type = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}MessageKey`;
      return `## \`<${tag}>\`: \`${type}\`\n\n${table('key', rows, ({ name }) => `\`${name}\``, { what: 'English' })}`;
    }),
  );
  return `# Messages

This page is made from the code by \`scripts/manifest/docs.mjs\`.

An element speaks the language of the closest \`lang\` around it, else that of the browser: Arabic (\`ar\`), Chinese (\`zh\`, simplified),
English (\`en\`), French (\`fr\`), German (\`de\`), Japanese (\`ja\`) and Spanish (\`es\`). A regional tag takes the plain one, \`de-AT\` German
with Austrian numbers. There is no traditional Chinese: \`zh-Hant\` and \`zh-TW\` read the simplified until \`messages\` has a table
\`zh-Hant\` or \`zh-TW\`. Any other language reads English.

\`messages\` of an element adds a language, or replaces single texts; what it lacks is taken from the built-in tables, English
last. \`{name}\` in a text is filled in. A text that counts may have the forms of its language, by \`Intl.PluralRules\`.

\`\`\`ts
import type { PlayerMessageKey } from 'vodkit';

const sv: Partial<Record<PlayerMessageKey, string>> = { play: 'Spela', pause: 'Pausa' };
document.querySelector('vod-player')!.messages = { sv };
\`\`\`

${sections.join('\n\n')}
`;
}

const said = (text) =>
  typeof text === 'string'
    ? text
    : Object.entries(text)
        .map(([form, one]) => `${form}: ${one}`)
        .join('; ');

/** The words that an element has from the beginning, and those that parts of it bring. */
async function englishOf(noun) {
  const controls = join(root, `src/${noun}/controls`);
  const brought = existsSync(controls)
    ? readdirSync(controls).filter((file) => file.endsWith('-words.ts'))
    : [];
  const tables = [];
  const more = readdirSync(join(root, `src/${noun}`)).filter((file) => file === 'memory-words.ts');
  for (const file of ['words.ts', ...more, ...brought.map((name) => `controls/${name}`)])
    tables.push(await tableOf(`src/${noun}/${file}`));
  return Object.assign({}, ...tables);
}

async function tableOf(path) {
  const source = readFileSync(join(root, path), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const tables = Object.values(module).filter((value) =>
    Object.values(value).some((text) => typeof (text.other ?? text) === 'string'),
  );
  if (tables.length !== 1) throw new Error(`${path} exports ${tables.length} tables.`);
  return tables[0];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [path, text] of Object.entries(await docsPages()))
    writeFileSync(join(root, path), text);
