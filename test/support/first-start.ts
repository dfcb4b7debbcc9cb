import { parseConfig } from '../../server/config.js';
import { startServer } from '../../server/start-server.js';

/** Starts on the data folder that is named, and stops. */
const dataDir = process.argv[2] ?? '';
const server = await startServer(
  parseConfig({ PORT: '0', VOD_SAMPLE: 'off', VOD_LOG_LEVEL: 'error', VOD_DATA_DIR: dataDir }),
);
await server.close();
process.exit(0);
