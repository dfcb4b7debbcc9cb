import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig, runUntilSignal, startServer } from '@vodkit/server';
import { demoAppServer, type AccessKeyPair } from './app-server.js';
import { sitePages } from './site-pages.js';

// This module runs from demo/dist-server, beside demo/dist.
const distDir = fileURLToPath(new URL('../dist', import.meta.url));

await runUntilSignal(() => {
  const config = parseConfig(process.env, process.argv.slice(2));
  const readAccessKey = async (): Promise<AccessKeyPair> =>
    JSON.parse(
      await readFile(join(config.dataDir, 'root-access-key.json'), 'utf8'),
    ) as AccessKeyPair;
  return startServer(config, {
    extend: async (app) => {
      await app.register(
        demoAppServer({ apiUrl: ownUrl(config), readAccessKey, publicUrl: config.publicUrl }),
      );
      await app.register(sitePages({ distDir, publicUrl: config.publicUrl }));
    },
  });
});

/** Where this process reaches itself; the public address may lead through a proxy. */
function ownUrl({ host, port }: { host: string; port: number }): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
