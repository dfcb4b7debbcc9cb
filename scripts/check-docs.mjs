import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { adapters, elements } from './elements.mjs';
import { root } from './lib.mjs';
import { docsPages } from './manifest/docs.mjs';
import { ofPlatform } from './manifest/model.mjs';

const entries = ['index', 'client', 'render-player', ...adapters].map((name) =>
  join(root, `src/${name}.ts`),
);
/** Called by the browser or by Lit, documented there. */
const lifecycle = new Set([
  'constructor',
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'adoptedCallback',
  'render',
  'styles',
  'willUpdate',
  'update',
  'updated',
  'firstUpdated',
  'shouldUpdate',
  'createRenderRoot',
  'shadowRootOptions',
  'observedAttributes',
  'prototype',
  'hostConnected',
  'hostDisconnected',
  'hostUpdate',
  'hostUpdated',
  'properties',
  'formAssociated',
]);
const missing = [];

checkExports();
checkManifest();
for (const [path, text] of Object.entries(await docsPages()))
  if (readFileSync(join(root, path), 'utf8') !== text)
    missing.push(`${path} is not what the code says: run node scripts/manifest/docs.mjs`);
for (const line of missing) console.log(`undocumented: ${line}`);
process.exit(missing.length > 0 ? 1 : 0);

function checkExports() {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram(entries, options);
  const checker = program.getTypeChecker();
  const documented = (symbol) => symbol.getDocumentationComment(checker).length > 0;
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declaration = symbol.declarations?.[0];
      const file = declaration?.getSourceFile().fileName ?? '';
      // Wire types take their words from the API document.
      if (!file.startsWith(root) || file.includes('/src/contract/')) continue;
      const where = `${relative(root, file)}: ${exported.name}`;
      if (!documented(symbol)) missing.push(where);
      if (declaration && ts.isClassDeclaration(declaration)) checkMembers(declaration, where);
    }
  }

  function checkMembers(declaration, where) {
    for (const member of declaration.members) {
      if (!member.name || !ts.isIdentifier(member.name)) continue;
      const flags = ts.getCombinedModifierFlags(member);
      if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) continue;
      const symbol = checker.getSymbolAtLocation(member.name);
      if (!symbol || lifecycle.has(symbol.name) || documented(symbol)) continue;
      if (symbol.getJsDocTags().some((tag) => tag.name === 'internal')) continue;
      missing.push(`${where}.${symbol.name}`);
    }
  }
}

function checkManifest() {
  const manifest = JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8'));
  const published = manifest.modules.flatMap((module) => module.declarations);
  for (const tag of elements)
    if (!published.some(({ tagName }) => tagName === tag))
      missing.push(`<${tag}> is not in the manifest`);
  for (const element of published) {
    checkEvents(element);
    for (const kind of ['attributes', 'members', 'events', 'cssParts', 'cssProperties', 'slots'])
      for (const item of element[kind] ?? [])
        if (!item.description) missing.push(`<${element.tagName}> ${kind} ${item.name}`);
  }
}

/** Every event that the sources name is one that the element says it fires, of a class that is exported. */
function checkEvents({ tagName, events }) {
  const fired = new Set(events.map(({ name }) => name));
  for (const name of namedIn(join(root, 'src', tagName.replace('vod-', ''), 'events.ts'), tagName))
    if (!fired.has(name)) missing.push(`<${tagName}> has no @fires ${name}`);
  if (tagName === 'vod-player')
    for (const name of mediaEvents()) if (!fired.has(name)) missing.push(`<vod-player> ${name}`);
  const exported = readFileSync(join(root, 'src/index.ts'), 'utf8');
  for (const { name, type } of events)
    if (!ofPlatform.includes(type.text) && !new RegExp(`\\b${type.text}\\b`).test(exported))
      missing.push(`<${tagName}> ${name}: ${type.text} is not exported`);
}

function namedIn(file, tagName) {
  const names = readFileSync(file, 'utf8').matchAll(new RegExp(`'(${tagName}-[a-z-]+)'`, 'g'));
  return new Set([...names].map(([, name]) => name));
}

function mediaEvents() {
  const [, list] = /mediaEvents = \[([^\]]*)\]/.exec(
    readFileSync(join(root, 'src/player/media-events.ts'), 'utf8'),
  );
  return [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name);
}
