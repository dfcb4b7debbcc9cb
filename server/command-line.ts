import { parseArgs } from 'node:util';
import { parseConfig, type Config } from './config.js';
import type { Rotation } from './rotate-master-key.js';
import { runUntilSignal } from './run-until-signal.js';
import { version } from './version.js';

const help = `vodkit ${version}: upload, transcode, protect and deliver video.

Usage: vodkit [start] [options]
       vodkit keys rotate

  start          serve until SIGINT or SIGTERM; what happens without a command, too
  --role ROLE    all (default), api: answer requests only, worker: process videos only;
                 api and worker need DATABASE_URL
  keys rotate    encrypt all stored keys and secrets under a new master key, while no server runs;
                 with VOD_MASTER_KEY=NEW,OLD servers that have both go on
  --help         print this
  --version      print the version

Environment, with the defaults:
  PORT=8787, HOST=127.0.0.1                 where it listens
  VOD_DATA_DIR=./data                       database, media, master key, root access key
  VOD_PUBLIC_URL=http://localhost:$PORT     how pages reach it
  VOD_CORS_ORIGINS=                         origins of other sites whose pages upload and play
  DATABASE_URL=                             a PostgreSQL 15 or newer, instead of the embedded database
  VOD_ROLE=all                              as --role
  VOD_MASTER_KEY=                           64 hexadecimal digits; default: made in the data folder
  VOD_MAX_UPLOAD_BYTES=107374182400         largest file taken
  VOD_SANDBOX=on                            off: read uploaded files without a sandbox
  VOD_FETCH_ALLOW=                          private networks that its own requests may reach
  VOD_PROXY_HOPS=0                          proxies before it, whose X-Forwarded-* headers count
  VOD_KEY_RATE=1000                         calls a second of one access key
  VOD_ADDRESS_RATE=200                      calls a second of one address without a key
  VOD_SCRUB_RATE=16                         MiB a second read again to find damaged files; 0: none
  VOD_OFFLINE_DAYS=30                       days that a copy kept in a browser may be watched
  FFMPEG_PATH=ffmpeg, FFPROBE_PATH=ffprobe  version 5.1 or newer
  VOD_KEEP_SCRATCH=off                      on: keep what a job read and wrote for a day
  VOD_SAMPLE=on                             off: make no sample video at the first start
  VOD_LOG_LEVEL=info                        debug, info, warn, error, silent
`;

/** What the command line asks for: `role` goes before the environment's `VOD_ROLE`. */
export type CommandLine =
  | { command: 'start'; role?: string }
  | { command: 'rotate-keys' }
  | { command: 'print'; text: string };

/** @throws an Error whose message says what was not understood, and what there is. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [command = 'start', ...rest] = positionals;
  if (values.help) return { command: 'print', text: help };
  if (values.version) return { command: 'print', text: `${version}\n` };
  if (positionals.join(' ') === 'keys rotate' && values.role === undefined)
    return { command: 'rotate-keys' };
  if (command !== 'start' || rest.length > 0)
    throw new Error(`There is no command «${positionals.join(' ')}». See vodkit --help.`);
  return { command: 'start', ...(values.role !== undefined && { role: values.role }) };
}

/** What the commands do. */
export interface Commands {
  start: (config: Config) => Promise<{ close(): Promise<void> }>;
  rotateMasterKey: (config: Config) => Promise<Rotation>;
}

/** Runs the command `vodkit`; `start` serves with the configuration that command line and environment give. */
export async function runCommandLine(
  args: readonly string[],
  { start, rotateMasterKey }: Commands,
): Promise<void> {
  await runUntilSignal(async () => {
    const line = readCommandLine(args);
    if (line.command === 'print') return printAndExit(line.text);
    if (line.command === 'rotate-keys')
      return printAndExit(describeRotation(await rotateMasterKey(parseConfig(process.env))));
    const role = line.role === undefined ? {} : { VOD_ROLE: line.role };
    return start(parseConfig({ ...process.env, ...role }));
  });
}

function printAndExit(text: string): never {
  process.stdout.write(text);
  process.exit(0);
}

function describeRotation({ rewrapped, keptIn }: Rotation): string {
  const next =
    keptIn === 'folder'
      ? 'The data folder holds the new master key only. Keep the old one with backups made before: they need it.'
      : 'VOD_MASTER_KEY needs its first key only, from the next start on.';
  return `${rewrapped} keys and secrets were encrypted again. ${next}\n`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new Error(`${sentence}. See vodkit --help.`);
  }
}
