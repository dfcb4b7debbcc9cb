import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoAppServer, type AccessKeyPair } from '../demo/app-server.js';
import { parseConfig } from '../server/config.js';
import { runUntilSignal } from '../server/run-until-signal.js';
import { startServer } from '../server/start-server.js';

// The API and the demo's own server from their sources; the pages come from the development server of `npm run dev`.
await runUntilSignal(() => {
  const config = parseConfig(process.env);
  const apiUrl = `http://127.0.0.1:${config.port}`;
  const keyFile = join(config.dataDir, 'root-access-key.json');
  const readAccessKey = async () => JSON.parse(await readFile(keyFile, 'utf8')) as AccessKeyPair;
  return startServer(config, {
    extend: async (app) => {
      await app.register(demoAppServer({ apiUrl, readAccessKey, publicUrl: config.publicUrl }));
    },
  });
});
