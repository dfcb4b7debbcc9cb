import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { build } from 'vite';
import { hlsFromSource } from '../../vite.shared.js';

export interface StreamSite {
  readonly url: string;
  readonly origin: string;
  /** Paths of everything but the page's own files, as they were asked for. */
  readonly requests: string[];
  /** Whether a path is answered with 404, from now on. */
  isMissing(path: string): boolean;
  /** Whether a path is not answered for as long as this says so. */
  isHeld(path: string): boolean;
  /** Requests that the browser gave up before they were answered. */
  readonly aborted: string[];
  /** Answers what no file has; default: 404. */
  answer: express.RequestHandler;
  stop(): Promise<void>;
}

export interface StreamSiteParts {
  /** The page's own module. */
  script: string;
  /** What the page's body is. */
  body: string;
  /** Served below `/media/`. */
  folder: string;
  /** Where all other paths are answered, as if by this site. */
  upstream?: () => string;
}

/** One server for a page, bundled as a host's Vite does it, and for the streams that it plays. */
export async function startStreamSite({
  script,
  body,
  folder,
  upstream,
}: StreamSiteParts): Promise<StreamSite> {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-stream-site-'));
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>${body}`;
  await writeFile(join(dir, 'main.js'), script);
  await writeFile(
    join(dir, 'index.html'),
    `${page}<script type="module" src="/main.js"></script></html>`,
  );
  await build({
    configFile: false,
    root: dir,
    logLevel: 'error',
    publicDir: false,
    // As it is in our files.
    plugins: [hlsFromSource()],
    oxc: { decorator: { legacy: true } },
    build: { outDir: join(dir, 'out'), target: 'es2022', modulePreload: { polyfill: false } },
  });

  const app = express();
  app.use(express.static(join(dir, 'out')));
  app.use((request, response, next) => {
    site.requests.push(request.path);
    response.set('cache-control', 'no-store');
    response.once('close', () => {
      if (!response.writableFinished) site.aborted.push(request.path);
    });
    if (site.isMissing(request.path)) response.sendStatus(404);
    else if (!site.isHeld(request.path)) next();
  });
  app.use('/media', express.static(folder, { cacheControl: false }));
  app.use((request, response, next) => site.answer(request, response, next));
  if (upstream)
    app.use((request, response, next) => {
      const { method, headers, originalUrl } = request;
      const onward = ask(new URL(originalUrl, upstream()), { method, headers }, (answer) => {
        // Each test is to ask again for what one before it has had.
        response.writeHead(answer.statusCode ?? 502, {
          ...answer.headers,
          'cache-control': 'no-store',
        });
        answer.pipe(response);
      });
      onward.once('error', next);
      request.pipe(onward);
    });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: StreamSite = {
    url: `${origin}/`,
    origin,
    requests: [],
    aborted: [],
    isMissing: () => false,
    isHeld: () => false,
    answer: (_request, _response, next) => next(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
  return site;
}
