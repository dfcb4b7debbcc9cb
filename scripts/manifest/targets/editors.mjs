import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../lib.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The values that an attribute's type lists. */
function valuesOf({ type }) {
  return [...type.text.matchAll(/'([^']*)'/g)].map(([, name]) => ({ name }));
}

const markdown = (value) => ({ kind: 'markdown', value });

/** What VS Code completes and explains in HTML and CSS. */
export function vscode(elements) {
  const json = (value) => `${JSON.stringify(value)}\n`;
  const once = (items) => [...new Map(items.map((item) => [item.name, item])).values()];
  return {
    'dist/vscode.html-data.json': json({
      version: 1.1,
      tags: elements.map(({ tag, description, attributes }) => ({
        name: tag,
        description: markdown(description),
        attributes: attributes.map((attribute) => {
          const values = valuesOf(attribute);
          return {
            name: attribute.name,
            description: markdown(attribute.description),
            ...(attribute.type.text === 'boolean' && { valueSet: 'v' }),
            ...(values.length > 0 && { values }),
          };
        }),
      })),
    }),
    'dist/vscode.css-data.json': json({
      version: 1.1,
      properties: once(elements.flatMap(({ cssProperties }) => cssProperties)).map(
        ({ name, description }) => ({ name, description: markdown(description) }),
      ),
      pseudoElements: once(
        elements.flatMap(({ tag, parts }) =>
          parts.map(({ name, description }) => ({
            name: `::part(${name})`,
            description: markdown(`\`<${tag}>\`: ${description}`),
          })),
        ),
      ),
    }),
  };
}

/** What JetBrains' editors complete and explain. */
export function webTypes(elements) {
  const named = ({ name, description }) => ({ name, description });
  const typed = ({ name, description, type }) => ({ name, description, type: type.text });
  const contributions = elements.map((element) => ({
    name: element.tag,
    description: element.description,
    attributes: element.attributes.map(({ name, description, type, default: preset }) => ({
      name,
      description,
      ...(preset !== undefined && { default: preset }),
      value: { type: type.text, required: !/\bboolean\b/.test(type.text) },
    })),
    slots: element.slots.map(({ name, description }) => ({ name: name || 'default', description })),
    js: {
      properties: element.properties.map(typed),
      events: element.events.map(typed),
    },
    css: {
      properties: element.cssProperties.map(named),
      parts: element.parts.map(named),
    },
  }));
  return {
    'dist/web-types.json': `${JSON.stringify({
      $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
      name: 'vodkit',
      version,
      'js-types-syntax': 'typescript',
      'description-markup': 'markdown',
      contributions: { html: { elements: contributions } },
    })}\n`,
  };
}
