import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as buildWithEsbuild } from 'esbuild';
import { build as buildWithVite, createLogger } from 'vite';

export interface BundlerInput {
  entry: string;
  out: string;
  /** The folder in whose `node_modules` the bundlers are that the repository does not have. */
  tools: string;
}

export interface Bundler {
  everyday?: true;
  /** Builds `main.js` of the entry as a module, with what it loads later beside it; answers with the warnings. */
  build(input: BundlerInput): Promise<readonly string[]>;
}

/** Each as its own documentation has it, with nothing set for vodkit. */
export const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: { everyday: true, build: esbuild },
  vite: { build: vite },
  rollup: { build: rollup },
  webpack: { build: webpack },
};

async function esbuild({ entry, out }: BundlerInput): Promise<readonly string[]> {
  const { warnings } = await buildWithEsbuild({
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: out,
    logLevel: 'silent',
  });
  return warnings.map(({ text }) => text);
}

async function vite({ entry, out }: BundlerInput): Promise<readonly string[]> {
  const warnings: string[] = [];
  const note = (text: string): unknown => warnings.push(text);
  await buildWithVite({
    root: join(entry, '..'),
    publicDir: false,
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), warn: note, warnOnce: note },
    build: {
      outDir: out,
      // That the page is large is the page's affair.
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input: entry, output: { entryFileNames: '[name].js' } },
    },
  });
  return warnings;
}

interface Rollup {
  rollup: (options: object) => Promise<{
    write(options: object): Promise<unknown>;
    close(): Promise<void>;
  }>;
}

async function rollup({ entry, out, tools }: BundlerInput): Promise<readonly string[]> {
  const modules = join(tools, 'node_modules');
  const { rollup: start } = await load<Rollup>(modules, 'rollup/dist/es/rollup.js');
  const { nodeResolve } = await load<{ nodeResolve: (options: object) => object }>(
    modules,
    '@rollup/plugin-node-resolve/dist/es/index.js',
  );
  const warnings: string[] = [];
  const bundle = await start({
    input: entry,
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }: { message: string }) => warnings.push(message),
  });
  await bundle.write({ dir: out, format: 'es' });
  await bundle.close();
  return warnings;
}

interface WebpackStats {
  toJson(options: object): {
    readonly warnings: readonly { message: string }[];
    readonly errors: readonly { message: string }[];
  };
}
type Webpack = (
  options: object,
  done: (error: Error | null, stats: WebpackStats | undefined) => void,
) => void;

async function webpack({ entry, out, tools }: BundlerInput): Promise<readonly string[]> {
  const { default: start } = await load<{ default: Webpack }>(
    join(tools, 'node_modules'),
    'webpack/lib/index.js',
  );
  const options = {
    mode: 'production',
    context: join(entry, '..'),
    entry,
    output: { path: out, filename: 'main.js' },
    // That the page is large is the page's affair.
    performance: { hints: false },
  };
  const stats = await new Promise<WebpackStats | undefined>((resolve, reject) => {
    start(options, (error, built) => (error ? reject(error) : resolve(built)));
  });
  const { warnings = [], errors = [] } =
    stats?.toJson({ all: false, warnings: true, errors: true }) ?? {};
  return [...errors, ...warnings].map(({ message }) => message);
}

async function load<Module>(modules: string, path: string): Promise<Module> {
  return (await import(pathToFileURL(join(modules, path)).href)) as Module;
}
