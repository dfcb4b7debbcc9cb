import { attributeText, banner, handlersOf, importClasses, line } from '../model.mjs';

/** Tags in Solid's JSX: `on:` for events, `attr:` and `prop:` where one says which is meant. */
export function solid(elements) {
  const markups = elements.map(({ name }) => `${name}Markup`).join(', ');
  const explicit = elements.map(({ name, className, attributes, properties }) => {
    const lines = [
      ...attributes.map((one) =>
        line(`attr:${one.name}`, attributeText(one, className), one.description),
      ),
      ...properties.map((one) =>
        line(`prop:${one.name}`, `${className}['${one.name}']`, one.description),
      ),
    ];
    return `interface ${name}Explicit {\n${lines.join('')}}\n`;
  });
  const owns = elements.map(
    ({ name }) =>
      `interface ${name}Solid extends ${name}Markup, ${name}Explicit, ${name}Events {}\n`,
  );
  const entries = elements.map(
    ({ tag, name, className }) =>
      `      '${tag}': Omit<HTMLAttributes<${className}>, keyof ${name}Solid> & ${name}Solid;\n`,
  );
  return {
    'dist/solid.js': 'export {};\n',
    'dist/solid.d.ts': [
      banner,
      importClasses(elements),
      `import type {} from 'solid-js';`,
      `import type { ElementEvent, ${markups} } from './markup.js';\n`,
      ...elements.map((element) => handlersOf(element, 'Events', (name) => `on:${name}`)),
      ...explicit,
      ...owns,
      `declare module 'solid-js' {\n  namespace JSX {\n    interface IntrinsicElements {\n${entries.join('')}    }\n  }\n}\n`,
    ].join('\n'),
  };
}
