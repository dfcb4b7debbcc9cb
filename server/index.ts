export { parseConfig, type Config } from './config.js';
export { runCommandLine, type Commands } from './command-line.js';
export { rotateMasterKey, type Rotation } from './rotate-master-key.js';
export { startServer, type RunningServer, type ServerExtras } from './start-server.js';
