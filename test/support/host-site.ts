import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { VodClient, createAppHandlers, toNode } from '../../src/client.js';
import type { AccessKeyPair } from './server.js';

export interface HostSite {
  url: string;
  stop(): Promise<void>;
}

export interface HostSiteOptions {
  port: number;
  /** Where its files are. */
  folder: string;
  /** How its app server reaches the vodkit server. */
  vodUrl: string;
  accessKey: AccessKeyPair;
  /** Its Content-Security-Policy. */
  policy: string;
  /** Sent with each answer. */
  headers?: Record<string, string>;
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A site of somebody's own: its files under its policy, and the two addresses of its app server. */
export async function startHostSite(options: HostSiteOptions): Promise<HostSite> {
  const { port, folder, policy } = options;
  const vod = new VodClient({ baseUrl: options.vodUrl, ...options.accessKey });
  const { uploadAuth, playAuth } = createAppHandlers(vod, {
    mayUpload: () => ({}),
    mayPlay: () => true,
  });
  const handlers = { '/upload-auth': toNode(uploadAuth), '/play-auth': toNode(playAuth) };
  const sendFile = async (pathname: string, response: ServerResponse) => {
    const bytes = await readFile(join(folder, pathname)).catch(() => undefined);
    const type = types[extname(pathname)] ?? 'application/octet-stream';
    response.writeHead(bytes ? 200 : 404, { 'content-type': type });
    response.end(bytes);
  };
  const server = createServer((request: IncomingMessage, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    response.setHeader('content-security-policy', policy);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      response.setHeader(name, value);
    const handle = handlers[pathname as keyof typeof handlers];
    void (handle ? handle(request, response) : sendFile(pathname, response));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
