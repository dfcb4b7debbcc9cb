import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { runTool, ToolFailure, type Confinement } from './run-tool.js';

/** The media tools of this machine, and what they can do. */
export interface MediaTools {
  ffmpegPath: string;
  ffprobePath: string;
  filters: ReadonlySet<string>;
  /** Names of its decoders. */
  decoders: ReadonlySet<string>;
  confinement: Confinement;
}

export type FfmpegInspection = { ok: true; version: string; tools: MediaTools } | { ok: false; reason: string };

const neededEncoders = ['libx264', 'aac', 'mjpeg'];
const neededFilters = ['scale', 'split', 'setsar', 'format', 'select', 'tpad', 'tile', 'fps', 'aresample', 'aformat'];
const install = 'Install ffmpeg 5.1 or newer (Debian, Ubuntu: apt-get install ffmpeg), or set FFMPEG_PATH and FFPROBE_PATH.';

/** Looks at the ffmpeg this server was given: whether it can do the work, and the way to mend it when not. */
export async function inspectFfmpeg(config: { ffmpegPath: string; ffprobePath: string }): Promise<FfmpegInspection> {
  const confinement = await findConfinement();
  const ask = async (command: string, ...args: string[]) =>
    (await runTool({ command, args, confinement, signal: new AbortController().signal, wallMs: 20_000 })).stdout.toString();
  try {
    const version = /version (\S+)/.exec(await ask(config.ffmpegPath, '-hide_banner', '-version'))?.[1] ?? 'unknown';
    await ask(config.ffprobePath, '-hide_banner', '-version');
    const options = await ask(config.ffmpegPath, '-hide_banner', '-h', 'long');
    const encoders = namesOf(await ask(config.ffmpegPath, '-hide_banner', '-encoders'));
    const filters = namesOf(await ask(config.ffmpegPath, '-hide_banner', '-filters'));
    const decoders = namesOf(await ask(config.ffmpegPath, '-hide_banner', '-decoders'));
    const missing = [
      ...neededEncoders.filter((name) => !encoders.has(name)).map((name) => `the encoder ${name}`),
      ...neededFilters.filter((name) => !filters.has(name)).map((name) => `the filter ${name}`),
      ...(options.includes('-fps_mode') ? [] : ['the option -fps_mode']),
    ];
    if (missing.length > 0) return { ok: false, reason: `ffmpeg ${version} lacks ${missing.join(', ')}. ${install}` };
    return { ok: true, version, tools: { ...config, filters, decoders, confinement } };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const what = error.fault === 'missing' ? 'was not found' : 'does not run';
    return { ok: false, reason: `ffmpeg ${what} (${config.ffmpegPath}, ${config.ffprobePath}). ${install}` };
  }
}

/** First words after the flags of ffmpeg's tables, such as ` V....D libx264  …` or ` TS tile  V->V  …`. */
function namesOf(table: string): Set<string> {
  return new Set([...table.matchAll(/^ [A-Z.|]{2,6} +([\w-]+) /gm)].map((match) => match[1] ?? ''));
}

async function findConfinement(): Promise<Confinement> {
  const setpriv = await findProgram('setpriv');
  const prlimit = await findProgram('prlimit');
  const found = { setpriv, prlimit };
  const bubblewrap = await findProgram('bwrap');
  if (!bubblewrap) return found;
  const confinement = { ...found, bubblewrap };
  try {
    // Containers often forbid new namespaces, so it counts only when a sandbox can be made here.
    await runTool({ command: 'true', args: [], confinement, reads: [], signal: new AbortController().signal, wallMs: 5000 });
    return confinement;
  } catch (error) {
    if (error instanceof ToolFailure) return found;
    throw error;
  }
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(() => true, () => false);
    if (usable) return path;
  }
  return undefined;
}
