import { resolve } from 'node:path';
import { z } from 'zod';
import { parseFetchAllow, type FetchAllowance } from './platform/fetch/reachable-addresses.js';

const wholeNumber = (least: number, most?: number) => {
  const error = `must be a whole number ${most === undefined ? `of ${least} or more` : `from ${least} to ${most}`}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(least, { error })
    .max(most ?? Number.MAX_SAFE_INTEGER, { error });
};

const environment = z.object({
  PORT: wholeNumber(0, 65_535).default(8787),
  HOST: z.string().default('127.0.0.1'),
  VOD_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user@host/database' })
    .optional(),
  VOD_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  VOD_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must look like https://video.example.com' })
    .refine((text) => !/[?#]/.test(text) && !/\/v1\/*$/.test(text), {
      error:
        'must be the address before /v1, without a query, such as https://video.example.com or https://example.com/video',
    })
    .optional(),
  VOD_MASTER_KEY: z
    .string()
    .regex(
      /^[0-9a-f]{64}(\s*,\s*[0-9a-f]{64})*$/i,
      'must be 64 hexadecimal digits (32 bytes), or several such keys with commas between them',
    )
    .transform(toKeys)
    .optional(),
  VOD_CORS_ORIGINS: z.string().default('').transform(toList).superRefine(refuseWhatIsNoOrigin),
  VOD_MAX_UPLOAD_BYTES: wholeNumber(1).default(100 * 1024 ** 3),
  VOD_SANDBOX: z.enum(['on', 'off']).default('on'),
  VOD_PROXY_HOPS: wholeNumber(0, 10).default(0),
  VOD_KEY_RATE: wholeNumber(1).default(1000),
  VOD_ADDRESS_RATE: wholeNumber(1).default(200),
  VOD_FETCH_ALLOW: z.string().default('').transform(toList).transform(toAllowances),
  VOD_SCRUB_RATE: wholeNumber(0).default(16),
  VOD_OFFLINE_DAYS: wholeNumber(1, 365).default(30),
  VOD_KEEP_SCRATCH: z.enum(['on', 'off']).default('off'),
  VOD_SAMPLE: z.enum(['on', 'off']).default('on'),
  VOD_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  FFMPEG_PATH: z.string().default('ffmpeg'),
  FFPROBE_PATH: z.string().default('ffprobe'),
});

/** The names of all variables that `parseConfig` reads. */
export const variableNames: readonly string[] = Object.keys(environment.shape);

/** What app servers read, which may share an environment with this one. */
const ofClients = ['VOD_URL', 'VOD_KEY_FILE', 'VOD_ACCESS_KEY_ID', 'VOD_ACCESS_KEY_SECRET'];

export interface UnknownVariable {
  name: string;
  /** A variable of a similar name. */
  meant?: string;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** `api` answers requests, `worker` works jobs and answers for its health only, `all` does both. */
  readonly role: 'all' | 'api' | 'worker';
  readonly publicUrl: string;
  /** The first encrypts, all decrypt. Without them, those in the data folder. */
  readonly masterKeys: readonly Buffer[] | undefined;
  /** Exact origins whose pages may call the API and play. */
  readonly corsOrigins: readonly string[];
  readonly maxUploadBytes: number;
  /** Whether uploaded files are read in a sandbox only; `off` reads them unconfined. */
  readonly sandbox: 'on' | 'off';
  /** How many proxies stand before this server, each of which writes the X-Forwarded-* headers anew. */
  readonly proxyHops: number;
  /** Calls a second that an access key may make for long; five seconds' worth at once. */
  readonly keyRate: number;
  /** The same of an address that calls without a key. */
  readonly addressRate: number;
  /** What requests of this server may reach besides public addresses. */
  readonly fetchAllow: readonly FetchAllowance[];
  /** Bytes a second that a worker reads again of what is stored, to find damage; 0 never. */
  readonly scrubRate: number;
  /** How long viewers may watch what they keep in their browser. */
  readonly offlineDays: number;
  /** Whether the scratch folder of a job stays, for a day, once the job has ended. */
  readonly keepScratch: boolean;
  readonly makeSample: boolean;
  /** Variables that look like ours and are none, each with the name that may be meant. */
  readonly unknownVariables: readonly UnknownVariable[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

/** Reads the environment once. Throws an Error whose message names every variable that is off. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These environment variables cannot be used:\n  ${faults.join('\n  ')}`);
  }
  const vars = parsed.data;
  if (vars.VOD_ROLE !== 'all' && vars.DATABASE_URL === undefined)
    throw new Error(
      `The role ${vars.VOD_ROLE} needs DATABASE_URL: without it the database is embedded in one process, which has every role.`,
    );
  const publicUrl = (vars.VOD_PUBLIC_URL ?? `http://localhost:${vars.PORT}`).replace(/\/+$/, '');
  return Object.freeze({
    port: vars.PORT,
    host: vars.HOST,
    dataDir: resolve(vars.VOD_DATA_DIR),
    databaseUrl: vars.DATABASE_URL,
    role: vars.VOD_ROLE,
    publicUrl,
    masterKeys: vars.VOD_MASTER_KEY,
    corsOrigins: Object.freeze([new URL(publicUrl).origin, ...vars.VOD_CORS_ORIGINS]),
    maxUploadBytes: vars.VOD_MAX_UPLOAD_BYTES,
    sandbox: vars.VOD_SANDBOX,
    proxyHops: vars.VOD_PROXY_HOPS,
    keyRate: vars.VOD_KEY_RATE,
    addressRate: vars.VOD_ADDRESS_RATE,
    fetchAllow: Object.freeze(vars.VOD_FETCH_ALLOW),
    scrubRate: vars.VOD_SCRUB_RATE * 1024 ** 2,
    offlineDays: vars.VOD_OFFLINE_DAYS,
    keepScratch: vars.VOD_KEEP_SCRATCH === 'on',
    makeSample: vars.VOD_SAMPLE === 'on',
    unknownVariables: Object.freeze(findUnknown(env)),
    logLevel: vars.VOD_LOG_LEVEL,
    ffmpegPath: vars.FFMPEG_PATH,
    ffprobePath: vars.FFPROBE_PATH,
  });
}

function toKeys(text: string): Buffer[] {
  return toList(text).map((key) => Buffer.from(key, 'hex'));
}

function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function toAllowances(
  entries: string[],
  context: z.RefinementCtx<readonly string[]>,
): FetchAllowance[] {
  const parsed = parseFetchAllow(entries);
  if ('allowances' in parsed) return parsed.allowances;
  context.addIssue({ code: 'custom', message: parsed.fault });
  return z.NEVER;
}

/** An origin that browsers never send would match nothing, without a word. */
function refuseWhatIsNoOrigin(
  origins: readonly string[],
  context: z.RefinementCtx<readonly string[]>,
): void {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url?.origin === origin) continue;
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    const host = origin.replace(/^\W+|\/.*$/g, '') || 'www.example.com';
    const scheme = /^(localhost|127\.)/.test(host) ? 'http' : 'https';
    const meant = isWeb ? url.origin : `${scheme}://${host}`;
    const message = `«${origin}» is not an origin; write scheme, host and port only, such as ${meant}`;
    context.addIssue({ code: 'custom', message });
  }
}

function findUnknown(env: Record<string, string | undefined>): UnknownVariable[] {
  const known = [...variableNames, ...ofClients];
  return Object.keys(env)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const isOurs = name.startsWith('VOD_');
      // A variable of others is looked at only where it may be meant for one that is not set.
      const meant = known.find(
        (other) =>
          (isOurs || env[other] === undefined) && editDistance(name, other) <= tolerance(other),
      );
      if (meant === undefined) return isOurs ? [{ name }] : [];
      return [{ name, meant }];
    });
}

/** Letters that may be wrong: fewer in a name so short that others are near it by chance. */
function tolerance(name: string): number {
  return name.length < 8 ? 1 : 2;
}

/** How many letters to add, remove or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
