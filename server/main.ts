#!/usr/bin/env node
import { parseConfig } from './config.js';
import { runUntilSignal } from './run-until-signal.js';
import { startServer } from './start-server.js';

await runUntilSignal(() => startServer(parseConfig(process.env, process.argv.slice(2))));
