import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Item {
  readonly name: string;
  readonly type: { readonly text: string };
  readonly fieldName?: string;
  readonly kind?: string;
  readonly readonly?: boolean;
}

interface Declaration {
  readonly tagName: string;
  readonly name: string;
  readonly attributes: readonly Item[];
  readonly members: readonly Item[];
  readonly events: readonly Item[];
}

/** One use of one attribute, property or event of an element. */
export interface Use {
  readonly tag: string;
  /** Of the element. */
  readonly className: string;
  readonly kind: 'attribute' | 'property' | 'event';
  readonly name: string;
  /** TypeScript expressions: what it takes, and what it must refuse. */
  readonly right: string;
  readonly wrong: string;
}

/** A use of everything that the manifest of an installed package says can be written on its elements. */
export function usesOf(folder: string): readonly Use[] {
  const { modules } = JSON.parse(
    readFileSync(join(folder, 'node_modules/vodkit/custom-elements.json'), 'utf8'),
  ) as { modules: readonly { declarations: readonly [Declaration] }[] };
  return modules.flatMap(({ declarations: [one] }) => {
    const settable = one.members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
    return [
      // Where both have one name, frameworks set the property.
      ...one.attributes
        .filter(({ name }) => !settable.some((property) => property.name === name))
        .map((item) => useOf(one, 'attribute', item)),
      ...settable.map((item) => useOf(one, 'property', item)),
      ...one.events.map((item) => useOf(one, 'event', item)),
    ];
  });
}

function useOf({ tagName: tag, name: className }: Declaration, kind: Use['kind'], item: Item): Use {
  const { name, type } = item;
  const use = { tag, className, kind, name };
  if (kind === 'event') {
    const event = /^(Error)?Event$/.test(type.text) ? type.text : `vodkit.${type.text}`;
    const right = `(event: ${event} & { currentTarget: vodkit.${className} }) => [event]`;
    return { ...use, right, wrong: '(event: KeyboardEvent) => [event]' };
  }
  if (kind === 'property')
    return { ...use, right: `some<vodkit.${className}['${name}']>()`, wrong: 'Symbol()' };
  const [literal] = /'[^']*'/.exec(type.text) ?? [];
  const plain = { string: "'text'", number: '2', boolean: "''" }[type.text];
  return { ...use, right: plain ?? literal ?? "'text'", wrong: 'Symbol()' };
}

export const reactNames: Readonly<Record<string, string>> = {
  canplay: 'CanPlay',
  canplaythrough: 'CanPlayThrough',
  durationchange: 'DurationChange',
  loadeddata: 'LoadedData',
  loadedmetadata: 'LoadedMetadata',
  loadstart: 'LoadStart',
  ratechange: 'RateChange',
  timeupdate: 'TimeUpdate',
  volumechange: 'VolumeChange',
};

const start = `import * as vodkit from 'vodkit';
declare function some<Type>(): Type;
`;

/** The source of a program that uses everything rightly, and everything wrongly below a line that expects the error. */
export function program(
  head: string,
  uses: readonly Use[],
  write: (use: Use, value: string) => string,
): string {
  const lines = uses.flatMap((use) => [
    `void ${write(use, use.right)};`,
    '// @ts-expect-error',
    `void ${write(use, use.wrong)};`,
  ]);
  return `${head}${start}${lines.join('\n')}\n`;
}

/** Tags of a template, one a line, rightly and wrongly; `mark` says in it that the next line has an error. */
export function template(
  uses: readonly Use[],
  write: (use: Use, value: string) => string,
  mark: string,
): string {
  return uses.flatMap((use) => [write(use, use.right), mark, write(use, use.wrong)]).join('\n');
}

/** A tag of JSX; `prefix` stands before the names of events. */
export function jsxTag(prefix: string): (use: Use, value: string) => string {
  return ({ tag, kind, name }, value) =>
    `<${tag} ${kind === 'event' ? prefix : ''}${name}={${value}} />`;
}

/** A component of `vodkit/react`. */
export function reactTag({ className, kind, name }: Use, value: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const prop = kind === 'event' ? `on${reactNames[name] ?? words.join('')}` : name;
  return `<react.${className.replace(/Element$/, '')} ${prop}={${value}} />`;
}
