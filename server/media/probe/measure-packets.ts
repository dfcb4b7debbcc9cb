import { mediaLimits, probeArguments } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import type { MediaDescription } from './describe-media.js';
import { MediaFault } from '../media-fault.js';
import { runTool, ToolFailure } from '../../platform/process/run-tool.js';
import { StreamClock, type MediaTiming } from './stream-clock.js';

/** Files up to this size are always read completely, which takes a fraction of a second. */
const cheapBytes = 64 * 1024 ** 2;
/** Of larger files only this much is read, to check that each stream begins there. */
const startSeconds = 20;
const ofStart = ['-read_intervals', `%+${startSeconds}`] as const;

/** With more packets in so few seconds, a file is measured after its header is known. */
const mostEarlyLines = 50_000;

/** What ffprobe writes of the packets at the start of a file, a line each; undefined where that has to be read anew. */
export type EarlyPackets = Promise<readonly string[] | undefined>;

/**
 * Reads the start of a large file, also before its header is known: ffprobe takes longer to start than to read so much. Never
 * rejects.
 */
export async function readEarlyPackets(
  tools: MediaTools,
  source: Omit<Source, 'opened'>,
): EarlyPackets {
  if (source.bytes <= cheapBytes) return undefined;
  const tooMany = new AbortController();
  const signal = AbortSignal.any([source.signal, tooMany.signal]);
  const lines: string[] = [];
  try {
    await readPackets(tools, { ...source, signal, opened: new Set() }, ofStart, (line) => {
      if (lines.push(line) > mostEarlyLines) tooMany.abort();
    });
    return lines;
  } catch {
    // Why it cannot be read is found out, and told, by what is done next.
    return undefined;
  }
}

/**
 * Measures start and duration of the chosen streams from their packets; the header is trusted only if the file is large and
 * the header is plausible.
 * @throws MediaFault `duration-limit` when they are too long
 */
export async function measureMedia(
  tools: MediaTools,
  source: Source,
  media: MediaDescription,
  early: EarlyPackets,
): Promise<MediaDescription> {
  const timing =
    source.bytes > cheapBytes && isHeaderPlausible(media)
      ? ((await timingFromHeader(tools, source, media, early)) ??
        (await scan(tools, source, media)))
      : await scan(tools, source, media);
  const { video, audio, isMeasured } = timing;
  const start = Math.min(video?.start ?? Infinity, audio?.start ?? Infinity);
  const end = Math.max(video?.end ?? -Infinity, audio?.end ?? -Infinity);
  const duration = isMeasured && end > start ? end - start : media.duration;
  if (duration !== undefined && duration > mediaLimits.seconds)
    throw new MediaFault(
      'duration-limit',
      `The file is longer than ${mediaLimits.seconds / 3600} hours.`,
    );
  return { ...media, duration, timing };
}

/**
 * Whether the header is complete and hints neither at a low frame rate nor at streams of different length, which must
 * be measured.
 */
function isHeaderPlausible({ duration, video, audio }: MediaDescription): boolean {
  if (duration === undefined || duration > mediaLimits.seconds) return false;
  const ends = [video, audio].flatMap((stream) =>
    stream?.duration === undefined ? [] : [stream.startTime + stream.duration],
  );
  const differ = Math.max(...ends) - Math.min(...ends) > 0.25;
  return !differ && (!video || (video.frameRate ?? 0) >= 2);
}

async function timingFromHeader(
  tools: MediaTools,
  source: Source,
  media: MediaDescription,
  early: EarlyPackets,
): Promise<MediaTiming | undefined> {
  const { duration = 0, startTime } = media;
  // Without the decoders that it needed, what was read early may have ended early.
  const lines = source.opened.size === 0 ? await early : undefined;
  const seen = lines ? timingOfLines(lines, media) : await scan(tools, source, media, ofStart);
  const timingOf = (part: 'video' | 'audio') => {
    const [stream, timing] = [media[part], seen[part]];
    if (!stream || !timing) return undefined;
    const end = Math.max(timing.end, startTime - clockStart(media) + (stream.duration ?? duration));
    return { ...timing, end, lastStart: end };
  };
  const [video, audio] = [timingOf('video'), timingOf('audio')];
  if ((media.video && !video) || (media.audio && !audio)) return undefined;
  return { ...(video && { video }), ...(audio && { audio }), isMeasured: false };
}

interface Source {
  path: string;
  bytes: number;
  /** Decoders of unused streams that ffprobe must be allowed to open, or it fails. */
  opened: ReadonlySet<string>;
  signal: AbortSignal;
}

async function scan(
  tools: MediaTools,
  source: Source,
  media: MediaDescription,
  interval: readonly string[] = [],
): Promise<MediaTiming> {
  const clocks = clocksOf(media);
  const reading = readPackets(tools, source, interval, (line) => takePacket(clocks, line));
  // If ffprobe fails at a damaged place, the packets before it are used.
  await reading.catch((error: unknown) => {
    if (!(error instanceof ToolFailure) || error.fault !== 'exit') throw error;
  });
  return timingOfClocks(clocks, media);
}

async function readPackets(
  tools: MediaTools,
  { path, bytes, opened, signal }: Source,
  interval: readonly string[],
  onLine: (line: string) => void,
): Promise<void> {
  const entries = 'packet=stream_index,pts_time,dts_time,duration_time,flags';
  await runTool({
    command: tools.ffprobePath,
    args: [
      '-v',
      'error',
      '-of',
      'csv=p=0',
      '-show_entries',
      entries,
      ...interval,
      ...probeArguments(path, { streams: mediaLimits.streams, opened }),
    ],
    confinement: tools.confinement,
    reads: [path],
    signal,
    wallMs: 60_000 + bytes / 10_000,
    memoryBytes: 2 * 1024 ** 3,
    onLine,
  });
}

/** By the index of their streams. */
type StreamClocks = ReadonlyMap<string, StreamClock>;

function clocksOf(media: MediaDescription): StreamClocks {
  const streams = [media.video, media.audio].flatMap((stream) => stream ?? []);
  return new Map(streams.map(({ index }) => [String(index), new StreamClock(hasTimeJumps(media))]));
}

function takePacket(clocks: StreamClocks, line: string): void {
  const [index = '', pts, dts, duration, flags = ''] = line.split(',');
  const times = { pts: Number(pts), dts: Number(dts), duration: Number(duration) };
  clocks
    .get(index)
    ?.take({ ...times, isKey: flags.startsWith('K'), isHidden: flags.includes('D') });
}

function timingOfLines(lines: readonly string[], media: MediaDescription): MediaTiming {
  const clocks = clocksOf(media);
  for (const line of lines) takePacket(clocks, line);
  return timingOfClocks(clocks, media);
}

function timingOfClocks(clocks: StreamClocks, media: MediaDescription): MediaTiming {
  const timingOf = (index: number | undefined) =>
    clocks.get(String(index))?.timing(clockStart(media));
  const [video, audio] = [timingOf(media.video?.index), timingOf(media.audio?.index)];
  return { ...(video && { video }), ...(audio && { audio }), isMeasured: true };
}

/**
 * In these formats ffmpeg removes every time gap above 10 s, and its clock starts with the first stream that is used; in
 * others with the first stream of the file.
 */
function hasTimeJumps({ formatNames }: MediaDescription): boolean {
  return formatNames.some((name) => name === 'mpegts' || name === 'mpeg');
}

function clockStart(media: MediaDescription): number {
  const { video, audio, extras, startTime } = media;
  if (!hasTimeJumps(media)) return startTime;
  const used = [video, audio, ...(extras?.audio ?? [])].flatMap((stream) => stream ?? []);
  return Math.max(startTime, Math.min(...used.map((stream) => stream.startTime)));
}
