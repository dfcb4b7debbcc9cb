import { fileURLToPath } from 'node:url';

const server = 'http://localhost:8787';

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The package as it was built here; yours comes from node_modules.
  resolve: { alias: { vodkit: fileURLToPath(new URL('../dist/index.js', import.meta.url)) } },
  server: {
    port: 5173,
    // The demo is the app server.
    proxy: { '/upload-auth': { target: server, rewrite: () => '/demo/api/upload-auth' } },
  },
};
