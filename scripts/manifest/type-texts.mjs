import { join } from 'node:path';
import ts from 'typescript';
import { elements } from '../elements.mjs';
import { root } from '../lib.mjs';

const literals =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined;

/** Types of the elements as the compiler sees them: the text of a member's type, in which unions of plain values are written out. */
export function readTypeTexts() {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const entries = ['index', ...elements].map((name) => join(root, 'src', `${name}.ts`));
  const program = ts.createProgram(entries, options);
  const checker = program.getTypeChecker();
  const exportsOf = (name) =>
    checker.getExportsOfModule(
      checker.getSymbolAtLocation(program.getSourceFile(join(root, 'src', `${name}.ts`))),
    );
  const exported = new Set(exportsOf('index').map((symbol) => symbol.name));
  const index = program.getSourceFile(join(root, 'src/index.ts'));
  const known = new Set(
    checker.getSymbolsInScope(index, ts.SymbolFlags.Type).map((symbol) => symbol.name),
  );
  const classes = new Map(
    elements.map((tag) => {
      const symbol = exportsOf(tag).find(({ name }) => /^Vod\w+Element$/.test(name));
      return [tag, checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol))];
    }),
  );
  return { typeOf, namesIn };

  function typeOf(tag, member) {
    const symbol = classes.get(tag)?.getProperty(member);
    if (!symbol) throw new Error(`<${tag}> has no member ${member}.`);
    return textOf(symbol);
  }

  /** The exported names in a type; one that is neither exported nor the platform's cannot be written by its user. */
  function namesIn(text, where) {
    const names = [...new Set(text.match(/\b[A-Z]\w+/g) ?? [])];
    for (const name of names)
      if (!exported.has(name) && !known.has(name))
        throw new Error(`${where}: the package does not export ${name}.`);
    return names.filter((name) => exported.has(name));
  }

  function textOf(symbol) {
    const type = checker.getTypeOfSymbol(symbol);
    const parts = type.isUnion() ? type.types : [type];
    const written = writtenType(symbol);
    const isPlain = parts.every((part) => part.flags & literals);
    if (written && !(isPlain && /\b[A-Z]/.test(written))) return written;
    const texts = parts.map((part) => checker.typeToString(part, undefined, singleQuotes));
    return texts.join(' | ').replace('false | true', 'boolean');
  }
}

const singleQuotes =
  ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;

/** What the source says of a property, or of the value that a setter takes. */
function writtenType(symbol) {
  for (const declaration of symbol.declarations) {
    const node = ts.isSetAccessor(declaration) ? declaration.parameters[0] : declaration;
    if (node.type) return node.type.getText();
  }
  return undefined;
}
