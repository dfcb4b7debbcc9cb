import { startDailyServer } from './daily-server.js';
import type { TestServer } from './server.js';

let started: Promise<SharedServer> | undefined;

/** Nobody stops it: it ends with its process. */
export type SharedServer = Omit<TestServer, 'stop'>;

/** A server for all files of this process that look at their own videos only, and need no settings. */
export function sharedServer(): Promise<SharedServer> {
  return (started ??= startDailyServer());
}
