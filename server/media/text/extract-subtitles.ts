import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextTrack } from '../../domain/tracks.js';
import { runTool, ToolFailure } from '../../platform/process/run-tool.js';
import { mediaLimits, subtitleInputArguments, trackLimits } from '../allow-lists.js';
import { boundsOf } from '../encode/bounds.js';
import type { MediaTools } from '../media-tools.js';
import { leftOutWarning } from '../probe/choose-extras.js';
import type { MediaWarning } from '../probe/describe-media.js';
import type { ProbedSubtitles } from '../probe/parse-probe.js';
import { describeSubtitles } from './describe-subtitles.js';
import { cutCues, formatWebVtt, parseCues } from './web-vtt.js';

/** Subtitles as WebVTT, whose times are those of the published renditions. */
export interface Subtitles {
  track: TextTrack;
  vtt: string;
}

export interface SubtitlesRun {
  tools: MediaTools;
  /** The source; an absolute path. */
  input: string;
  /** Scratch. */
  folder: string;
  streams: readonly ProbedSubtitles[];
  /** The time in seconds, on ffmpeg's clock, that is 0 in the renditions. */
  start: number;
  /** Seconds of the renditions. */
  length: number;
  signal: AbortSignal;
}

/** Added to all times, so that ffmpeg writes none below zero. */
const shift = 10;
const stallMs = 10 * 60_000;
/** Text takes a moment; ffmpeg takes hours for a cue of many megabytes. */
const cpuSecondsPerRun = 5;
/** For reading the rest of the source. */
const bytesPerCpuSecond = 50e6;
/** Of streams converted by themselves. What follows is taken for broken as well. */
const maxBroken = 8;

/** Converts subtitle streams to WebVTT. What cannot be converted is left out, with a warning. */
export async function extractSubtitles(
  run: SubtitlesRun,
): Promise<{ subtitles: Subtitles[]; warnings: MediaWarning[] }> {
  const { streams, folder } = run;
  if (streams.length === 0) return { subtitles: [], warnings: [] };
  await mkdir(join(folder, 't'), { recursive: true });
  const converted = await convertAll(run);
  const read: { stream: ProbedSubtitles; vtt: string }[] = [];
  const count = { broken: 0, large: 0, empty: 0 };
  for (const stream of streams) {
    const vtt = converted.has(stream) ? await readConverted(run, stream) : 'broken';
    if (typeof vtt === 'string') count[vtt] += 1;
    else read.push({ stream, vtt: vtt.text });
  }
  const tracks = describeSubtitles(read.map(({ stream }) => stream));
  return {
    subtitles: tracks.map((track, n) => ({ track, vtt: read[n]?.vtt ?? '' })),
    warnings: [
      ...leftOutWarning(count.broken, 'subtitle', 'damaged'),
      ...leftOutWarning(count.large, 'subtitle', 'too large'),
      ...leftOutWarning(count.empty, 'subtitle', 'without any text'),
    ],
  };
}

/** All at once, so that the source is read once; where one of them ends ffmpeg, each by itself. */
async function convertAll(run: SubtitlesRun): Promise<ReadonlySet<ProbedSubtitles>> {
  if (await convert(run, run.streams)) return new Set(run.streams);
  const converted = new Set<ProbedSubtitles>();
  let broken = 0;
  for (const stream of run.streams.length > 1 ? run.streams : []) {
    if (broken === maxBroken) break;
    if (await convert(run, [stream])) converted.add(stream);
    else broken += 1;
  }
  return converted;
}

async function convert(
  { tools, input, folder, signal }: SubtitlesRun,
  streams: readonly ProbedSubtitles[],
): Promise<boolean> {
  const sourceBytes = (await stat(input)).size;
  const bounds = boundsOf({ seconds: mediaLimits.seconds, sourceBytes });
  try {
    await runTool({
      ...bounds,
      cpuSeconds: cpuSecondsPerRun + streams.length + sourceBytes / bytesPerCpuSecond,
      command: tools.ffmpegPath,
      args: subtitleArguments(input, streams),
      confinement: tools.confinement,
      reads: [input],
      writes: [folder],
      cwd: folder,
      signal,
      stallMs,
      fileBytes: 4 * trackLimits.subtitleBytes,
      onLine: () => undefined,
    });
    return true;
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    return false;
  }
}

function subtitleArguments(input: string, streams: readonly ProbedSubtitles[]): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'warning', '-y', '-progress', 'pipe:1'],
    ...['-itsoffset', String(shift), ...subtitleInputArguments(input)],
    ...streams.flatMap((stream) => [
      ...['-map', `0:${stream.index}`, '-c:s', 'webvtt', '-map_metadata', '-1'],
      ...['-avoid_negative_ts', 'disabled', '-fs', String(trackLimits.subtitleBytes)],
      ...['-f', 'webvtt', fileOf(stream)],
    ]),
  ];
}

async function readConverted(
  { folder, start, length }: SubtitlesRun,
  stream: ProbedSubtitles,
): Promise<{ text: string } | 'large' | 'empty' | 'broken'> {
  const path = join(folder, fileOf(stream));
  // ffmpeg stops at the limit, with the last cue whole.
  if ((await stat(path)).size >= trackLimits.subtitleBytes) return 'large';
  const cues = cutCues(parseCues(await readFile(path, 'utf8')), start + shift, length);
  await rm(path);
  const text = formatWebVtt(cues);
  if (Buffer.byteLength(text) > trackLimits.subtitleBytes) return 'large';
  return cues.length === 0 ? 'empty' : { text };
}

function fileOf({ index }: ProbedSubtitles): string {
  return `t/${index}.vtt`;
}
