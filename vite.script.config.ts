import { defineConfig, parseAst, type Plugin, type Rolldown } from 'vite';
import {
  decorators,
  ffmpegWorker,
  hashWorker,
  hlsFromSource,
  nameContents,
  plainStyles,
} from './vite.shared.js';
import { ffmpegWorkerCode, workerSource } from './scripts/ffmpeg-worker.mjs';
import { headlessModules } from './scripts/elements.mjs';
import packageFile from './package.json' with { type: 'json' };

const element = process.env['VODKIT_ELEMENT'] ?? 'vod-player';

/** The script-tag build: a self-registering file an element, and beside it the chunks that it loads when they are needed. */
export default defineConfig({
  publicDir: false,
  oxc: decorators,
  plugins: [
    hlsFromSource(),
    ffmpegWorker(),
    hashWorker(),
    plainStyles(),
    classicEntry(),
    workerFile(),
  ],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist/script',
    emptyOutDir: false,
    minify: true,
    lib: { entry: entries(), formats: ['es'], fileName: (_, name) => `${name}.js` },
    rolldownOptions: {
      // What chunks share with the entry stays in the entry, which exports it to them.
      preserveEntrySignatures: 'allow-extension',
      output: {
        chunkFileNames: ({ name }) => `${element}-${chunkName(name)}-[hash].js`,
        minify: true,
        postBanner: nameContents,
      },
    },
  },
});

/** The element, and what of it pages use without the element: `scripts/build.mjs` makes a module of that. */
function entries(): Record<string, string> {
  const headless = Object.fromEntries(
    Object.entries(headlessModules).map(([name, { source }]) => [`${element}-${name}`, source]),
  );
  return { [element]: `src/${element}.ts`, ...(element === 'vod-player' && headless) };
}

/** The entry of hls.js is called otherwise by its authors. */
function chunkName(name: string): string {
  return name === 'exports-default' ? 'hls' : name;
}

/** The worker as a file too, which a page names in `ffmpeg-worker-url` where its policy allows no `blob:` worker. */
function workerFile(): Plugin {
  return {
    name: 'ffmpeg-worker-file',
    generateBundle() {
      if (element !== 'vod-editor') return;
      const banner = nameContents({ moduleIds: [workerSource] });
      const source = `${banner}\n${ffmpegWorkerCode()}`;
      this.emitFile({ type: 'asset', fileName: 'ffmpeg-worker.js', source });
    },
  };
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Makes a classic script of the entry, which defines its element as soon as it runs, as `type="module"` too. It holds the chunks that
 * it imports: the bundler leaves some of what others share with it outside. What others import from these they find on a symbol of
 * this version: as a module they would load it a second time.
 */
function classicEntry(): Plugin {
  return {
    name: 'classic-entry',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const entry = chunks.find(({ isEntry, name }) => isEntry && name === element);
      if (!entry) throw new Error('There is no entry.');
      const held = withImports(entry, chunks);
      const places = new Map(held.map((chunk) => [`./${chunk.fileName}`, placeOf(chunk)]));
      for (const chunk of chunks) chunk.code = fromPlaces(chunk.code, places);
      entry.code = toScript(held.map((chunk) => toClassic(chunk.code, placeOf(chunk))));
      for (const { fileName } of held.slice(0, -1)) delete bundle[fileName];
    },
  };
}

type Chunk = Rolldown.OutputChunk;

/** What a chunk imports at once, and at the end itself: in the order in which they run. */
function withImports(chunk: Chunk, chunks: readonly Chunk[], met = new Set([chunk])): Chunk[] {
  const imported = chunk.imports.flatMap((name) => {
    const found = chunks.find(({ fileName }) => fileName === name);
    if (!found || met.has(found)) return [];
    met.add(found);
    return withImports(found, chunks, met);
  });
  return [...imported, chunk];
}

function placeOf({ name }: Chunk): string {
  const part = name === element ? '' : `/${name}`;
  return `globalThis[Symbol.for(${JSON.stringify(`vodkit/${element}@${packageFile.version}${part}`)})]`;
}

function toScript(parts: readonly string[]): string {
  // A classic script of another origin has no base of its own; a module has one, and no current script.
  const base = 'const vodkitBase=document.currentScript?.src;';
  const chunk = /\bimport\(\s*(["'`])(\.\/[^"'`]+)\1\s*\)/g;
  // Each has names of its own.
  const all = parts.length > 1 ? parts.map((part) => `(()=>{${part}})();`) : parts;
  return `(()=>{${base}${all
    .join('')
    .replace(
      chunk,
      (_, __, path: string) =>
        `import(vodkitBase?new URL(${JSON.stringify(path)},vodkitBase).href:${JSON.stringify(path)})`,
    )}})();\n`;
}

function toClassic(code: string, place: string): string {
  const edits: Edit[] = [];
  for (const node of parseAst(code).body) {
    if (node.type === 'ImportDeclaration')
      throw new Error(`The entry must hold what it imports: ${code.slice(node.start, node.end)}`);
    if (node.type !== 'ExportNamedDeclaration') continue;
    const members = node.specifiers.map(({ local, exported }) => {
      if (local.type !== 'Identifier' || exported.type !== 'Identifier')
        throw new Error('The entry exports something that has no plain name.');
      return `get ${exported.name}(){return ${local.name}}`;
    });
    edits.push({ start: node.start, end: node.end, text: `${place}={${members.join()}};` });
  }
  return apply(code, edits);
}

/** Takes what a chunk imports from those of `places`, by their addresses, out of these. */
function fromPlaces(code: string, places: ReadonlyMap<string, string>): string {
  const edits = parseAst(code).body.flatMap((node): Edit[] => {
    const place = node.type === 'ImportDeclaration' ? places.get(node.source.value) : undefined;
    if (node.type !== 'ImportDeclaration' || place === undefined) return [];
    const members = node.specifiers.map((specifier) => {
      if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier')
        throw new Error('A chunk imports the entry in a way that is not known here.');
      return `${specifier.imported.name}:${specifier.local.name}`;
    });
    return [{ start: node.start, end: node.end, text: `const{${members.join()}}=${place};` }];
  });
  return apply(code, edits);
}

function apply(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, text: own }) => text.slice(0, start) + own + text.slice(end),
      code,
    );
}
