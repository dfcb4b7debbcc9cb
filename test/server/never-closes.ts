import { runUntilSignal } from '../../server/run-until-signal.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
// Holds the process, as a server's sockets do.
setInterval(() => undefined, 60_000);

// The time that closing is given never passes: only a signal can end this process.
globalThis.setTimeout = (() => ({ unref: () => undefined })) as unknown as typeof setTimeout;

await runUntilSignal(() => {
  // Said once the signals are listened for.
  setImmediate(say, 'started');
  return Promise.resolve({
    close() {
      say('closing');
      return new Promise<never>(() => undefined);
    },
  });
});
