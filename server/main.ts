#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { rotateMasterKey } from './rotate-master-key.js';
import { startServer } from './start-server.js';

await runCommandLine(process.argv.slice(2), { start: startServer, rotateMasterKey });
