import { existsSync, readdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { laidOut } from './lay-out.mjs';
import { root } from './lib.mjs';

const dist = join(root, 'dist');

/**
 * Leaves of the compiler's declarations what the entries reach, and writes types that zod infers out, so that who installs
 * the package needs neither zod nor the types of what is bundled.
 */
export async function publishDeclarations() {
  const entries = readdirSync(dist).filter((file) => file.endsWith('.d.ts'));
  const reached = new Set();
  const queue = entries.map((file) => join(dist, file));
  const writeOut = createWriter();
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    if (importsZod(file)) writeFileSync(file, await laidOut(file, writeOut(file)));
    queue.push(...importsOf(file));
  }
  remove(dist, reached);
}

const importsZod = (file) => /from 'zod'|from "zod"/.test(readFileSync(file, 'utf8'));

function importsOf(file) {
  return ts
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => resolve(dirname(file), fileName.replace(/\.js$/, '.d.ts')));
}

/** Answers with the types that a file of the contract exports, without the schemas they are inferred from. */
function createWriter() {
  const folder = join(root, 'src/contract');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram(
    readdirSync(folder).map((file) => join(folder, file)),
    options,
  );
  const checker = program.getTypeChecker();
  return (file) => {
    const source = program.getSourceFile(
      file.replace(dist, join(root, 'src')).replace(/\.d\.ts$/, '.ts'),
    );
    const types = checker
      .getExportsOfModule(checker.getSymbolAtLocation(source))
      .filter(({ flags }) => flags & ts.SymbolFlags.Type)
      .map((symbol) => declare(symbol, checker));
    return [...usedImports(source, types.join('\n')), ...types].join('\n');
  };
}

function declare(symbol, checker) {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const flags =
    ts.TypeFormatFlags.NoTruncation |
    ts.TypeFormatFlags.InTypeAlias |
    ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;
  const words = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const comment = words ? `/** ${words.replaceAll('\n', ' ')} */\n` : '';
  return `${comment}export type ${symbol.name} = ${checker.typeToString(type, undefined, flags)};\n`;
}

function usedImports(source, text) {
  return source.statements
    .filter((one) => ts.isImportDeclaration(one) && one.importClause?.isTypeOnly)
    .map((one) => one.getText())
    .filter((one) => namesOf(one).some((name) => new RegExp(`\\b${name}\\b`).test(text)));
}

const namesOf = (text) => [...text.matchAll(/[{,]\s*(\w+)/g)].map(([, name]) => name);

function remove(folder, reached) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) remove(path, reached);
    else if (path.endsWith('.d.ts') && !reached.has(path)) rmSync(path);
  }
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
