#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { startServer } from './start-server.js';

await runCommandLine(process.argv.slice(2), startServer);
