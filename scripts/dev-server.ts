import { fileURLToPath } from 'node:url';
import { demoAppServer } from '../demo/app-server.js';
import { ownServer } from '../demo/own-server.js';
import { scriptFiles } from '../demo/script-files.js';
import { runCommandLine } from '../server/command-line.js';
import { rotateMasterKey } from '../server/rotate-master-key.js';
import { startServer } from '../server/start-server.js';

const scriptDir = fileURLToPath(new URL('../dist/script', import.meta.url));

// The API and the demo's own server from their sources; the pages come from the development server of `npm run dev`.
await runCommandLine(process.argv.slice(2), {
  start: (config) =>
    startServer(config, {
      extend: async (app) => {
        await app.register(demoAppServer(ownServer(config)));
        await app.register(scriptFiles(scriptDir));
      },
    }),
  rotateMasterKey,
});
