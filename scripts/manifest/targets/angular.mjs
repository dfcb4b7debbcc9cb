import { banner, importClasses } from '../model.mjs';

/**
 * Standalone directives for Angular, in the form that its compiler publishes libraries in and its linker reads. A directive
 * claims the tag, so that templates need no CUSTOM_ELEMENTS_SCHEMA and are checked. Inputs are set on the element; outputs
 * are for the types, since Angular listens to the element itself.
 */
export function angular(elements) {
  return {
    'dist/angular.js': script(elements),
    'dist/angular.d.ts': types(elements),
  };
}

const inputsOf = ({ properties }) => properties.filter(({ isState }) => !isState);

/** What a template may write bare, as `multiple`. */
const isBoolean = ({ type }) => /\bboolean\b/.test(type.text);

/** Attributes in a template that are not the property's own name. */
const aliasesOf = ({ attributes, properties }) =>
  attributes.filter(
    ({ name, fieldName }) =>
      name !== fieldName && properties.some((one) => one.name === fieldName && !one.isState),
  );

function script(elements) {
  const classes = elements.map((element) => {
    const { tag, name, events } = element;
    const inputs = inputsOf(element);
    const aliases = aliasesOf(element);
    const setters = inputs.map(
      (one) =>
        `  set ${one.name}(value) {\n    this.element.${one.name} = ${isBoolean(one) ? "value === '' || value" : 'value'};\n  }\n`,
    );
    const outputs = events.map((event) => `    '${event.name}' = silent;\n`.slice(2));
    const listed = [
      ...inputs.map((one) => `${one.name}: '${one.name}'`),
      ...aliases.map((one) => `'${one.name}': '${one.name}'`),
    ];
    const aliasSetters = aliases.map(
      (one) =>
        `  set '${one.name}'(value) {\n    this.element.setAttribute('${one.name}', value);\n  }\n`,
    );
    return `export class ${name}Directive {
  constructor(reference) {
    this.element = reference.nativeElement;
  }
${setters.join('')}${aliasSetters.join('')}${outputs.join('')}
  static ɵfac = i0.ɵɵngDeclareFactory({
    minVersion: '12.0.0',
    version: '18.0.0',
    ngImport: i0,
    type: ${name}Directive,
    deps: [{ token: i0.ElementRef }],
    target: i0.ɵɵFactoryTarget.Directive,
  });
  static ɵdir = i0.ɵɵngDeclareDirective({
    minVersion: '14.0.0',
    version: '18.0.0',
    type: ${name}Directive,
    isStandalone: true,
    selector: '${tag}',
    inputs: { ${listed.join(', ')} },
    outputs: { ${events.map((event) => `'${event.name}': '${event.name}'`).join(', ')} },
    ngImport: i0,
  });
}
`;
  });
  return `import * as i0 from '@angular/core';
${elements.map(({ tag }) => `import './${tag}.js';\n`).join('')}
// Angular adds a listener to the element for each of these names; what is given here must never call it a second time.
const silent = { subscribe: () => ({ unsubscribe() {} }) };

${classes.join('\n')}`;
}

function types(elements) {
  const classes = elements.map((element) => {
    const { tag, name, className, events } = element;
    const inputs = inputsOf(element);
    const aliases = aliasesOf(element);
    const fields = [
      ...inputs.map((one) => `  ${one.name}: ${className}['${one.name}'];\n`),
      ...inputs
        .filter(isBoolean)
        .map(
          (one) => `  static ngAcceptInputType_${one.name}: ${className}['${one.name}'] | '';\n`,
        ),
      ...aliases.map((one) => `  '${one.name}': string;\n`),
      ...events.map(
        (event) => `  '${event.name}': Output<ElementEvent<${event.type.text}, ${className}>>;\n`,
      ),
    ];
    const listed = [...inputs, ...aliases].map(
      (one) => `'${one.name}': { alias: '${one.name}'; required: false }`,
    );
    const fired = events.map((event) => `'${event.name}': '${event.name}'`);
    return `/** Lets Angular's templates check \`<${tag}>\`; put it into the \`imports\` of a component. */
export declare class ${name}Directive {
  constructor(reference: i0.ElementRef<${className}>);
${fields.join('')}
  static ɵfac: i0.ɵɵFactoryDeclaration<${name}Directive, never>;
  static ɵdir: i0.ɵɵDirectiveDeclaration<${name}Directive, '${tag}', never, { ${listed.join('; ')} }, { ${fired.join('; ')} }, never, never, true, never>;
}
`;
  });
  return [
    banner,
    importClasses(elements),
    `import type * as i0 from '@angular/core';`,
    `import type { ElementEvent } from './markup.js';`,
    ...elements.map(({ tag }) => `import './${tag}.js';`),
    '',
    'interface Output<Value> {\n  subscribe(next: (value: Value) => void): { unsubscribe(): void };\n}\n',
    ...classes,
  ].join('\n');
}
