import { demoAppServer } from '../demo/app-server.js';
import { ownServer } from '../demo/own-server.js';
import { runCommandLine } from '../server/command-line.js';
import { startServer } from '../server/start-server.js';

// The API and the demo's own server from their sources; the pages come from the development server of `npm run dev`.
await runCommandLine(process.argv.slice(2), (config) =>
  startServer(config, {
    extend: async (app) => void (await app.register(demoAppServer(ownServer(config)))),
  }),
);
