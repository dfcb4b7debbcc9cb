import { banner, handlersOf, importClasses } from '../model.mjs';

/** Tags in Svelte's markup: `onvod-…` of Svelte 5, and `on:vod-…` of Svelte 4. */
export function svelte(elements) {
  const markups = elements.map(({ name }) => `${name}Markup`).join(', ');
  const owns = elements.map(
    ({ name }) =>
      `interface ${name}Svelte extends ${name}Markup, ${name}Events, ${name}OldEvents {}\n`,
  );
  const entries = elements.map(
    ({ tag, name, className }) =>
      `    '${tag}': Omit<HTMLAttributes<${className}>, keyof ${name}Svelte> & ${name}Svelte;\n`,
  );
  return {
    'dist/svelte.js': 'export {};\n',
    'dist/svelte.d.ts': [
      banner,
      importClasses(elements),
      `import type { HTMLAttributes } from 'svelte/elements';`,
      `import type { ElementEvent, ${markups} } from './markup.js';\n`,
      ...elements.map((element) => handlersOf(element, 'Events', (name) => `on${name}`)),
      ...elements.map((element) => handlersOf(element, 'OldEvents', (name) => `on:${name}`)),
      ...owns,
      `declare module 'svelte/elements' {\n  interface SvelteHTMLElements {\n${entries.join('')}  }\n}\n`,
    ].join('\n'),
  };
}
