import { banner, handlersOf, importClasses } from '../model.mjs';

/** Tags in Vue's templates, also with `strictTemplates`. */
export function vue(elements) {
  const markups = elements.map(({ name }) => `${name}Markup`).join(', ');
  const owns = elements.map(
    ({ name }) => `interface ${name}Vue extends ${name}Markup, ${name}Events {}\n`,
  );
  const entries = elements.map(
    ({ tag, name, className }) => `    '${tag}': CustomElement<${className}, ${name}Vue>;\n`,
  );
  return {
    'dist/vue.js': 'export {};\n',
    'dist/vue.d.ts': [
      banner,
      importClasses(elements),
      `import type { HTMLAttributes, PublicProps } from 'vue';`,
      `import type { ElementEvent, ${markups} } from './markup.js';\n`,
      ...elements.map((element) => handlersOf(element, 'Events', vueName)),
      ...owns,
      `/** As Vue's guide declares an element that is no component of Vue. */
type CustomElement<Element, Own> = new () => Element & {
  $props: Own & Omit<HTMLAttributes, keyof Own> & PublicProps;
};
`,
      `declare module 'vue' {\n  interface GlobalComponents {\n${entries.join('')}  }\n}\n`,
    ].join('\n'),
  };
}

/** `onVodPlayerError`: how Vue hands the listener of `@vod-player-error` on. */
function vueName(event) {
  const words = event.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `on${words.join('')}`;
}
