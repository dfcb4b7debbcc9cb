import type { Confinement } from '../platform/process/confinement.js';
import { findConfinement } from '../platform/process/find-confinement.js';
import { runTool, type ToolOutput, ToolFailure } from '../platform/process/run-tool.js';

/** The media tools of this machine and their capabilities. */
export interface MediaTools {
  ffmpegPath: string;
  ffprobePath: string;
  filters: ReadonlySet<string>;
  /** The names of the decoders that this ffmpeg has. */
  decoders: ReadonlySet<string>;
  confinement: Confinement;
}

export type FfmpegInspection =
  | { ok: true; version: string; tools: MediaTools; sandbox: SandboxInUse }
  | { ok: false; part: 'ffmpeg' | 'sandbox'; reason: string };

/** Whether tools run in a sandbox, and which of its limits this machine does not support. */
export interface SandboxInUse {
  state: 'on' | 'off';
  weaknesses: string[];
}

const neededEncoders = ['libx264', 'aac', 'mjpeg'];
const neededFilters = [
  'scale',
  'split',
  'setsar',
  'format',
  'select',
  'tpad',
  'tile',
  'fps',
  'aresample',
  'aformat',
];
const install =
  'Install ffmpeg 5.1 or newer (Debian, Ubuntu: apt-get install ffmpeg), or set FFMPEG_PATH and FFPROBE_PATH.';

/** Instructions for the operator when no sandbox can be created. */
export const sandboxHelp =
  'Install bubblewrap 0.8 or newer (Debian, Ubuntu: apt-get install bubblewrap) and allow this server to create user namespaces, ' +
  'or set VOD_SANDBOX=off to process uploaded files without a sandbox.';

export interface ToolSettings {
  ffmpegPath: string;
  ffprobePath: string;
  /** Default `on`: no file is processed without a sandbox. */
  sandbox?: 'on' | 'off';
}

const usable = new Map<string, FfmpegInspection>();

/** What this process has found usable before is not started again. */
export async function findFfmpeg(settings: ToolSettings): Promise<FfmpegInspection> {
  const { ffmpegPath, ffprobePath, sandbox } = settings;
  const key = JSON.stringify([ffmpegPath, ffprobePath, sandbox, process.env['PATH']]);
  const found = usable.get(key) ?? (await inspectFfmpeg(settings));
  if (found.ok) usable.set(key, found);
  return found;
}

/**
 * Checks whether ffmpeg runs in the sandbox and has everything that is needed; otherwise says what to install or set.
 */
export async function inspectFfmpeg(config: ToolSettings): Promise<FfmpegInspection> {
  const { ffmpegPath, ffprobePath, sandbox: wanted = 'on' } = config;
  const { confinement, sandbox } = await findConfinement(wanted);
  if (sandbox.state === 'missing') {
    return {
      ok: false,
      part: 'sandbox',
      reason: `The sandbox for the media tools cannot be created (${sandbox.cause}). ${sandboxHelp}`,
    };
  }
  // In the sandbox, as they will run later: otherwise a program that the sandbox hides would fail only with the first file.
  const ask = (command: string, ...args: string[]): Promise<ToolOutput> => {
    const { signal } = new AbortController();
    return runTool({ command, args, confinement, signal, wallMs: 20_000, reads: [] });
  };
  try {
    // Each start takes a fifth of a second of processor time, so that no more are made than needed.
    const [codecs] = await Promise.all([ask(ffmpegPath, '-codecs'), ask(ffprobePath, '-version')]);
    // Of the banner.
    const version = /version (\S+)/.exec(codecs.stderr)?.[1] ?? 'unknown';
    const { decoders, encoders } = codersOf(codecs.stdout.toString());
    // Before 5.1 the option is unknown, which ends ffmpeg.
    const filters = await ask(ffmpegPath, '-hide_banner', '-fps_mode', 'vfr', '-filters').then(
      ({ stdout }) => filtersOf(stdout.toString()),
      noneIfRefused,
    );
    const missing = [
      ...neededEncoders.filter((name) => !encoders.has(name)).map((name) => `the encoder ${name}`),
      ...(filters
        ? neededFilters.filter((name) => !filters.has(name)).map((name) => `the filter ${name}`)
        : ['the option -fps_mode']),
    ];
    if (!filters || missing.length > 0)
      return refuse(`ffmpeg ${version} lacks ${missing.join(', ')}.`);
    return {
      ok: true,
      version,
      tools: { ffmpegPath, ffprobePath, filters, decoders, confinement },
      sandbox,
    };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const isMissing =
      error.fault === 'missing' || error.stderr.includes('No such file or directory');
    return refuse(
      `ffmpeg ${isMissing ? 'was not found' : 'does not run'} (${ffmpegPath}, ${ffprobePath}).`,
    );
  }
}

function refuse(what: string): FfmpegInspection {
  return { ok: false, part: 'ffmpeg', reason: `${what} ${install}` };
}

/** The names in ffmpeg's table, which follow the flags, as in ` TS tile  V->V  …`. */
function filtersOf(table: string): Set<string> {
  return new Set([...table.matchAll(/^ [A-Z.|]{2,6} +([\w-]+) /gm)].map((match) => match[1] ?? ''));
}

function noneIfRefused(error: unknown): undefined {
  if (!(error instanceof ToolFailure) || error.fault !== 'exit') throw error;
}

/**
 * Reads the table of `-codecs`, as in ` DEV.LS h264  H.264 … (decoders: h264 h264_qsv ) (encoders: libx264 )`. A codec
 * without such a list has one decoder or encoder, of its own name.
 */
function codersOf(table: string): { decoders: Set<string>; encoders: Set<string> } {
  const [decoders, encoders] = [new Set<string>(), new Set<string>()];
  for (const [, flags = '', codec = '', about = ''] of table.matchAll(codecLine)) {
    const namesIn = (list: RegExp) => (list.exec(about)?.[1] ?? codec).trim().split(/ +/);
    if (flags[0] === 'D') namesIn(/\(decoders: ([^)]*)\)/).forEach((name) => decoders.add(name));
    if (flags[1] === 'E') namesIn(/\(encoders: ([^)]*)\)/).forEach((name) => encoders.add(name));
  }
  return { decoders, encoders };
}

const codecLine = /^ ([D.][E.][A-Z.]{4}) ([\w-]+) +(.*)$/gm;
