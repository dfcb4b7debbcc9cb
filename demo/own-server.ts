import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessKeyPair, DemoAppServerOptions } from './app-server.js';

interface OwnServer {
  host: string;
  port: number;
  publicUrl: string;
  dataDir: string;
}

/** How the app server reaches a VOD server of this same process: by the key that its first start wrote. */
export function ownServer({ host, port, publicUrl, dataDir }: OwnServer): DemoAppServerOptions {
  return {
    apiUrl: ownUrl(host, port),
    publicUrl,
    readAccessKey: async () =>
      JSON.parse(await readFile(join(dataDir, 'root-access-key.json'), 'utf8')) as AccessKeyPair,
  };
}

/** The public address may lead through a proxy. */
function ownUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
