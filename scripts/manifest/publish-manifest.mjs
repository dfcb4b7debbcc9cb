import { elements } from '../elements.mjs';
import { readTypeTexts } from './type-texts.mjs';

/** Called by Lit and by the browser; pages have no use for them. */
const lifecycle = new Set(['adoptedCallback', 'connectedCallback', 'disconnectedCallback']);

/**
 * Makes the manifest that is published of what the analyzer found in the sources: the elements only, with what is public
 * of them, below the paths that are shipped.
 */
export function publishManifest(manifest) {
  const types = readTypeTexts();
  const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
  manifest.modules = elements.map((tag) => {
    const declaration = declarations.find(({ tagName }) => tagName === tag);
    if (!declaration) throw new Error(`No class of the sources is the element <${tag}>.`);
    return moduleOf(declaration, types);
  });
}

function moduleOf(declaration, types) {
  const { tagName, name } = declaration;
  const path = `dist/${tagName}.js`;
  return {
    kind: 'javascript-module',
    path,
    declarations: [publicOf(declaration, types)],
    exports: [
      { kind: 'js', name, declaration: { name, module: path } },
      { kind: 'custom-element-definition', name: tagName, declaration: { name, module: path } },
    ],
  };
}

function publicOf(declaration, { typeOf, namesIn }) {
  const { tagName } = declaration;
  const typed = (item, text) => {
    const references = namesIn(text, `<${tagName}> ${item.name}`).map((name) => ({
      name,
      package: 'vodkit',
    }));
    return { ...item, type: { text, ...(references.length > 0 && { references }) } };
  };
  const method = (member) => ({
    ...member,
    ...(member.parameters && {
      parameters: member.parameters.map((one) => typed(one, one.type.text)),
    }),
  });
  return {
    ...declaration,
    superclass: { name: 'LitElement', package: 'lit' },
    members: declaration.members
      .filter(isPublic)
      .map(({ inheritedFrom: _, ...member }) =>
        member.kind === 'field' ? typed(member, typeOf(tagName, member.name)) : method(member),
      ),
    attributes: declaration.attributes.map(({ inheritedFrom: _, ...attribute }) =>
      typed(attribute, whereGiven(typeOf(tagName, attribute.fieldName))),
    ),
    // The analyzer also guesses events from `dispatchEvent` calls, by argument names; `@fires` says what is meant.
    events: declaration.events
      .filter(({ description }) => description)
      .map((event) => typed(event, event.type.text)),
  };
}

function isPublic({ name, privacy, static: isStatic }) {
  const isHidden = privacy === 'private' || privacy === 'protected' || name.startsWith('#');
  return !isHidden && !isStatic && !lifecycle.has(name);
}

/** An attribute that is not there has no value. */
function whereGiven(text) {
  return text.replace(/ \| (undefined|null)$/, '');
}
