import { cp, mkdtemp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { ffmpegWorker } from '../../vite.shared.js';
import { editorMediaDir, makeEditorMedia } from './make-editor-media.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How the editor came into the page: bundled by the host's Vite, or as one script in a tag. */
export type EditorBuild = 'vite-app' | 'script-tag';

export interface EditorSite {
  readonly url: string;
  stop(): Promise<void>;
}

export interface EditorSiteOptions {
  readonly build: EditorBuild;
  /** The Content-Security-Policy of every answer. */
  readonly policy: string;
  readonly isIsolated: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.mp4': 'video/mp4',
};

/** A host page with the editor, built as hosts build it and served under their policy. */
export async function startEditorSite({
  build: kind,
  policy,
  isIsolated,
}: EditorSiteOptions): Promise<EditorSite> {
  await makeEditorMedia();
  const dir = await (builds[kind] ??= buildSite(kind));
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy);
    if (isIsolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    readPath(dir, pathname).then(
      (bytes) =>
        response.setHeader('content-type', types[extname(pathname)] ?? 'text/html').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Sites differ in what they answer with; each build is made once a process, and goes with the run's temporary folder. */
const builds: Partial<Record<EditorBuild, Promise<string>>> = {};

async function buildSite(kind: EditorBuild): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-editor-site-'));
  await (kind === 'vite-app' ? buildApp(dir) : buildScript(dir));
  return dir;
}

async function readPath(dir: string, pathname: string): Promise<Buffer> {
  if (pathname.startsWith('/media/')) return readFile(join(editorMediaDir, pathname.slice(7)));
  const path = join(dir, pathname);
  return readFile((await stat(path)).isDirectory() ? join(path, 'index.html') : path);
}

async function buildApp(dir: string): Promise<void> {
  const source = join(dir, 'app');
  await mkdir(source);
  await writeFile(
    join(source, 'main.js'),
    `import ${JSON.stringify(join(root, 'src/vod-editor.ts'))};`,
  );
  await writeFile(
    join(source, 'index.html'),
    page('<script type="module" src="/main.js"></script>', ''),
  );
  await build({
    configFile: false,
    root: source,
    logLevel: 'error',
    publicDir: false,
    plugins: [ffmpegWorker()],
    oxc: { decorator: { legacy: true } },
    build: {
      outDir: dir,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
    },
  });
  await copyCore(dir);
}

async function buildScript(dir: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    publicDir: false,
    plugins: [ffmpegWorker()],
    oxc: { decorator: { legacy: true } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: dir,
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: 'src/vod-editor.ts',
        name: 'VodEditor',
        formats: ['iife'],
        fileName: () => 'vod-editor.js',
      },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  await writeFile(
    join(dir, 'index.html'),
    page('<script src="/vod-editor.js"></script>', 'ffmpeg-worker-url="/ffmpeg/worker.js"'),
  );
  const worker = join(root, 'node_modules/@ffmpeg/ffmpeg/dist/esm');
  for (const name of ['worker.js', 'const.js', 'errors.js'])
    await cp(join(worker, name), join(dir, 'ffmpeg', name));
  await copyCore(dir);
}

async function copyCore(dir: string): Promise<void> {
  await cp(join(root, 'node_modules/@ffmpeg/core/dist/esm'), join(dir, 'ffmpeg'), {
    recursive: true,
  });
}

function page(script: string, attributes: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<vod-editor ffmpeg-core-url="/ffmpeg/ffmpeg-core.js" ${attributes}></vod-editor>${script}</html>`;
}
