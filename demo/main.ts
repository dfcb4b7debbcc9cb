import { fileURLToPath } from 'node:url';
import { rotateMasterKey, runCommandLine, startServer } from '@vodkit/server';
import { demoAppServer } from './app-server.js';
import { ownServer } from './own-server.js';
import { scriptFiles } from './script-files.js';
import { sitePages } from './site-pages.js';

// This module runs from demo/dist-server, beside demo/dist.
const distDir = fileURLToPath(new URL('../dist', import.meta.url));
const scriptDir = fileURLToPath(new URL('../../dist/script', import.meta.url));

await runCommandLine(process.argv.slice(2), {
  start: (config) =>
    startServer(config, {
      extend: async (app) => {
        await app.register(demoAppServer(ownServer(config)));
        await app.register(scriptFiles(scriptDir));
        await app.register(sitePages({ distDir, publicUrl: config.publicUrl }));
      },
    }),
  rotateMasterKey,
});
