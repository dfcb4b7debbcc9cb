import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './lib.mjs';

const entries = ['src/index.ts', 'src/client.ts'].map((path) => join(root, path));
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
  const elements = manifest.modules
    .flatMap((module) => module.declarations ?? [])
    .filter((one) => one.customElement && one.tagName);
  const tags = elements.map((one) => one.tagName);
  for (const tag of ['vod-player', 'vod-uploader', 'vod-editor'])
    if (!tags.includes(tag)) missing.push(`<${tag}> is not in the manifest`);
  const fired = new Set(elements.flatMap((one) => one.events ?? []).map((event) => event.name));
  for (const file of ts.sys.readDirectory(join(root, 'src'), ['.ts'])) {
    for (const [, name] of readFileSync(file, 'utf8').matchAll(
      /'(vod-(?:player|uploader|editor)-[a-z-]+)'/g,
    )) {
      if (isEventOf(file, name) && !fired.has(name))
        missing.push(`${relative(root, file)}: no @fires ${name}`);
    }
  }
  for (const element of elements) {
    for (const kind of ['attributes', 'events', 'cssParts', 'cssProperties', 'slots']) {
      for (const item of element[kind] ?? []) {
        if (item.inheritedFrom) continue;
        if (!item.description) missing.push(`<${element.tagName}> ${kind} ${item.name}`);
      }
    }
  }
}

function isEventOf(file, name) {
  return file.endsWith('events.ts') && !name.endsWith('-request');
}
