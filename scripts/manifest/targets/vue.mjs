import { banner, importClasses } from '../model.mjs';

/** Tags in Vue's templates, also with `strictTemplates`. */
export function vue(elements) {
  const markups = elements.map(({ name }) => `${name}Markup`).join(', ');
  const events = elements.map(({ name, className, events: all }) => {
    const lines = all.map(
      (event) =>
        `  '${event.name}': (event: ElementEvent<${event.type.text}, ${className}>) => void;\n`,
    );
    return `interface ${name}Events {\n${lines.join('')}}\n`;
  });
  const entries = elements.map(
    ({ tag, name, className }) =>
      `    '${tag}': CustomElement<${className}, ${name}Markup, ${name}Events>;\n`,
  );
  return {
    'dist/vue.js': 'export {};\n',
    'dist/vue.d.ts': [
      banner,
      importClasses(elements),
      `import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';`,
      `import type { ElementEvent, ${markups} } from './markup.js';\n`,
      ...events,
      `/** As Vue's guide declares an element that is no component of Vue. */
type CustomElement<Element, Markup, Events> = new () => Element & {
  $props: Markup & Omit<HTMLAttributes, keyof Markup> & PublicProps;
  $emit: EmitFn<{ [Name in keyof Events]: Events[Name] }>;
};
`,
      `declare module 'vue' {\n  interface GlobalComponents {\n${entries.join('')}  }\n}\n`,
    ].join('\n'),
  };
}
