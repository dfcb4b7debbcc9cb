import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  HOST: z.string().default('127.0.0.1'),
  VOD_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  VOD_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  VOD_STORE: z.enum(['disk']).default('disk'),
  VOD_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  VOD_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits (32 bytes)')
    .optional(),
  VOD_CORS_ORIGINS: z.string().default(''),
  VOD_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(100 * 1024 ** 3),
  VOD_SANDBOX: z.enum(['on', 'off']).default('on'),
  VOD_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  VOD_KEY_RATE: z.coerce.number().int().min(1).default(1000),
  VOD_ADDRESS_RATE: z.coerce.number().int().min(1).default(200),
  VOD_KEEP_SCRATCH: z.enum(['on', 'off']).default('off'),
  VOD_SAMPLE: z.enum(['on', 'off']).default('on'),
  VOD_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  FFMPEG_PATH: z.string().default('ffmpeg'),
  FFPROBE_PATH: z.string().default('ffprobe'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** `api` answers requests, `worker` works jobs and answers for its health only, `all` does both. */
  readonly role: 'all' | 'api' | 'worker';
  readonly publicUrl: string;
  readonly masterKey: Buffer | undefined;
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
  /** Whether the scratch folder of a job stays, for a day, once the job has ended. */
  readonly keepScratch: boolean;
  readonly makeSample: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

/**
 * Reads the environment once; of `args`, the command line, `--role` goes before `VOD_ROLE`. Throws an Error whose
 * message names every variable that is off.
 */
export function parseConfig(
  environmentVariables: Record<string, string | undefined>,
  args: readonly string[] = [],
): Config {
  const env = { ...environmentVariables, ...readArguments(args) };
  const parsed = environment.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not usable.\n  ${faults.join('\n  ')}`);
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
    masterKey:
      vars.VOD_MASTER_KEY === undefined ? undefined : Buffer.from(vars.VOD_MASTER_KEY, 'hex'),
    corsOrigins: Object.freeze([
      new URL(publicUrl).origin,
      ...vars.VOD_CORS_ORIGINS.split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ]),
    maxUploadBytes: vars.VOD_MAX_UPLOAD_BYTES,
    sandbox: vars.VOD_SANDBOX,
    proxyHops: vars.VOD_PROXY_HOPS,
    keyRate: vars.VOD_KEY_RATE,
    addressRate: vars.VOD_ADDRESS_RATE,
    keepScratch: vars.VOD_KEEP_SCRATCH === 'on',
    makeSample: vars.VOD_SAMPLE === 'on',
    logLevel: vars.VOD_LOG_LEVEL,
    ffmpegPath: vars.FFMPEG_PATH,
    ffprobePath: vars.FFPROBE_PATH,
  });
}

function readArguments(args: readonly string[]): { VOD_ROLE?: string } {
  try {
    const { role } = parseArgs({ args: [...args], options: { role: { type: 'string' } } }).values;
    return role === undefined ? {} : { VOD_ROLE: role };
  } catch (error) {
    throw new Error(`${(error as Error).message}. The only argument is --role all, api or worker.`);
  }
}
