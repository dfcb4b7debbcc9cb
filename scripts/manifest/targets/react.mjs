import { banner, handlersOf, importClasses, line } from '../model.mjs';
import { reactName } from './react-names.mjs';

/** Components for React: one file an element, so that a page which shows one loads that one. */
export function react(elements) {
  const files = elements.flatMap((element) => [
    [`dist/react/${element.tag}.js`, script(element)],
    [`dist/react/${element.tag}.d.ts`, types(element)],
  ]);
  const exports = elements.map(({ tag, name }) => [
    `export { ${name} } from './react/${tag}.js';\n`,
    `export { ${name}, type ${name}Props } from './react/${tag}.js';\n`,
  ]);
  return {
    ...Object.fromEntries(files),
    'dist/react.js': `'use client';\n${exports.map(([script]) => script).join('')}`,
    'dist/react.d.ts': banner + exports.map(([, type]) => type).join(''),
  };
}

function script({ tag, name, className, events }) {
  const names = events.map((event) => `  ${reactName(event.name)}: '${event.name}',\n`);
  return `'use client';
import { wrap } from './wrap.js';
import { ${className} } from '../${tag}.js';

export const ${name} = wrap('${tag}', ${className}, '${name}', {
${names.join('')}});
`;
}

function types(element) {
  const { tag, name, className, description, properties } = element;
  const settings = properties
    .filter(({ isState }) => !isState)
    .map((one) => line(one.name, `${className}['${one.name}']`, one.description));
  return [
    banner,
    importClasses([element], '../index.js'),
    `import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from 'react';`,
    `import type { ElementEvent } from '../markup.js';`,
    // For what `querySelector` and `createElement` answer with.
    `import '../${tag}.js';\n`,
    handlersOf(element, 'ReactEvents', reactName),
    `interface Settings {\n${settings.join('')}}\n`,
    `type Own = Settings & ${name}ReactEvents;\n`,
    `/** The settings and events of \`<${tag}>\`, and what every HTML element takes; \`ref\` is the element. */`,
    `export type ${name}Props = Own & Omit<HTMLAttributes<${className}>, keyof Own> & RefAttributes<${className}>;\n`,
    `/**\n * \`<${tag}>\` as a component.\n *\n * ${description.split('\n').join('\n * ')}\n */`.replace(
      / +$/gm,
      '',
    ),
    `export declare const ${name}: ForwardRefExoticComponent<${name}Props>;\n`,
  ].join('\n');
}
