import { demoAppServer } from '../demo/app-server.js';
import { ownServer } from '../demo/own-server.js';
import { parseConfig } from '../server/config.js';
import { runUntilSignal } from '../server/run-until-signal.js';
import { startServer } from '../server/start-server.js';

// The API and the demo's own server from their sources; the pages come from the development server of `npm run dev`.
await runUntilSignal(() => {
  const config = parseConfig(process.env, process.argv.slice(2));
  return startServer(config, {
    extend: async (app) => void (await app.register(demoAppServer(ownServer(config)))),
  });
});
