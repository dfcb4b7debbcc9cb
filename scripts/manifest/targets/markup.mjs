import { attributeText, banner, importClasses, line } from '../model.mjs';

/** What every framework has in common: what can be written on a tag. */
export function markup(elements) {
  const interfaces = elements.map(({ tag, name, className, attributes, properties }) => {
    const byName = new Map(
      attributes.map((one) => [one.name, [attributeText(one, className), one]]),
    );
    // A name that is both is a property, to which frameworks give the value itself.
    for (const one of properties) byName.set(one.name, [`${className}['${one.name}']`, one]);
    const lines = [...byName].map(([key, [type, one]]) => line(key, type, one.description));
    return `/** What can be set on \`<${tag}>\`: attributes, and properties by their own names. */\nexport interface ${name}Markup {\n${lines.join('')}}\n`;
  });
  return {
    'dist/markup.d.ts': [
      banner,
      importClasses(elements),
      '/** An event, heard on the element that fired it. */\nexport type ElementEvent<Fired extends Event, Target> = Fired & { readonly currentTarget: Target };\n',
      ...interfaces,
    ].join('\n'),
  };
}
