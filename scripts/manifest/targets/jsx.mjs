import { banner, handlersOf, importClasses } from '../model.mjs';
import { reactMediaHandlers } from './react-names.mjs';

/** Tags in JSX: React and Preact by themselves, other runtimes by `VodkitElements`. */
export function jsx(elements) {
  const markups = elements.map(({ name }) => `${name}Markup`).join(', ');
  const unheard = elements.flatMap(reactMediaHandlers).map((name) => `'${name}'`);
  const entries = (wrap) =>
    elements
      .map(({ tag, name, className }) => `'${tag}': ${wrap(`${name}Jsx`, className)};`)
      .join(' ');
  const react = entries(
    (own, element) =>
      `Omit<React.DetailedHTMLProps<React.HTMLAttributes<${element}>, ${element}>, keyof ${own} | UnheardInReact> & ${own}`,
  );
  const preact = entries(
    (own, element) => `Omit<HTMLAttributes<${element}>, keyof ${own}> & ${own}`,
  );
  return {
    'dist/jsx.js': 'export {};\n',
    'dist/jsx.d.ts': [
      banner,
      importClasses(elements),
      `import type { ElementEvent, ${markups} } from './markup.js';\n`,
      ...elements.map((element) => handlersOf(element, 'JsxEvents', (name) => `on${name}`)),
      ...elements.map(
        ({ tag, name }) =>
          `/** What \`<${tag}>\` takes in JSX, besides what every HTML element does. */\nexport interface ${name}Jsx extends ${name}Markup, ${name}JsxEvents {}\n`,
      ),
      `/** The elements by tag, for the \`IntrinsicElements\` of any JSX runtime. */\nexport interface VodkitElements {\n${elements.map(({ tag, name }) => `  '${tag}': ${name}Jsx;\n`).join('')}}\n`,
      `/** React offers these on every tag, and never calls them for an event that does not bubble. */\ntype UnheardInReact = ${[...new Set(unheard)].join(' | ')};\n`,
      '// A project has one of these two: the other module is not there, which is no error.',
      `// @ts-ignore\ndeclare module 'react' { namespace JSX { interface IntrinsicElements { ${react} } } }`,
      `// @ts-ignore\ndeclare module 'preact' { namespace JSX { interface IntrinsicElements { ${preact} } } }\n`,
    ].join('\n'),
  };
}
