import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../lib.mjs';

/** Events that are the browser's own. */
export const ofPlatform = ['Event', 'ErrorEvent'];

/** The elements of the published manifest, with what the generated files need to know of each. */
export async function readModel() {
  const { modules } = JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8'));
  return Promise.all(
    modules.map(async ({ path, declarations: [declaration] }) => {
      const module = await import(pathToFileURL(join(root, path)).href);
      return toElement(declaration, module[declaration.name]);
    }),
  );
}

function toElement(declaration, elementClass) {
  const { tagName: tag, name: className } = declaration;
  const settable = declaration.members.filter(
    ({ kind, readonly }) => kind === 'field' && !readonly,
  );
  return {
    tag,
    className,
    /** `VodPlayer` of `VodPlayerElement`. */
    name: className.replace(/Element$/, ''),
    description: declaration.description,
    attributes: declaration.attributes,
    properties: settable.map((property) => ({
      ...property,
      isState: isState(elementClass, property.name),
    })),
    events: declaration.events,
    slots: declaration.slots ?? [],
    parts: declaration.cssParts ?? [],
    cssProperties: declaration.cssProperties ?? [],
    states: declaration.cssStates ?? [],
  };
}

/** What the element changes by itself too, such as `currentTime`: no setting of a page, to be set again at each render. */
function isState(elementClass, name) {
  if (elementClass.elementProperties.has(name)) return false;
  for (let at = elementClass.prototype; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found.get !== undefined;
  }
  throw new Error(`${elementClass.name} has no ${name}.`);
}

/** What an attribute takes in markup: HTML knows texts only, frameworks turn numbers and booleans into them. */
function attributeType({ type, default: preset }) {
  return type.text
    .split(' | ')
    .map((part) => {
      if (part === 'number') return 'number | `${number}`';
      if (part !== 'boolean') return part;
      // Its absence means true, so that there is a text for false.
      return preset === 'true' ? "boolean | '' | 'true' | 'false'" : "boolean | ''";
    })
    .join(' | ');
}

/** In an attribute stands text, whatever else its property takes. */
export function attributeText(attribute, className) {
  const type = attributeType(attribute);
  const namesTypes = /\b[A-Z]/.test(type);
  return namesTypes ? `Extract<${className}['${attribute.fieldName}'], string>` : type;
}

/** The types of events that are classes of ours. */
export function eventClasses(elements) {
  const names = elements.flatMap(({ events }) => events.map(({ type }) => type.text));
  return [...new Set(names)].filter((name) => !ofPlatform.includes(name)).sort();
}

export function comment(text, indent = '  ') {
  const lines = text.trim().replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** One documented line of an interface. */
export function line(key, type, description) {
  const name = /^[A-Za-z]\w*$/.test(key) ? key : `'${key}'`;
  return `${comment(description)}  ${name}?: ${type} | undefined;\n`;
}

/** An interface with a handler for each event, named by `keyOf`. */
export function handlersOf({ tag, name, className, events }, suffix, keyOf) {
  const lines = events.map((event) =>
    line(
      keyOf(event.name),
      `((event: ElementEvent<${event.type.text}, ${className}>) => void)`,
      event.description,
    ),
  );
  return `/** Handlers for the events of \`<${tag}>\`. */\nexport interface ${name}${suffix} {\n${lines.join('')}}\n`;
}

export const banner = '// Made from custom-elements.json.\n';

/** The import of the classes that handlers name. */
export function importClasses(elements, from = './index.js') {
  const names = [...elements.map(({ className }) => className), ...eventClasses(elements)].sort();
  return `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
}
