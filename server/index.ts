export { parseConfig, type Config } from './config.js';
export { runUntilSignal } from './run-until-signal.js';
export { startServer, type RunningServer, type ServerExtras } from './start-server.js';
