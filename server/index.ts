export { parseConfig, type Config } from './config.js';
export { runCommandLine } from './command-line.js';
export { startServer, type RunningServer, type ServerExtras } from './start-server.js';
