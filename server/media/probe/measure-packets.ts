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

/**
 * Measures start and duration of the chosen streams from their packets; the header is trusted only if the file is large and
 * the header is plausible.
 * @throws MediaFault `duration-limit` when they are too long
 */
export async function measureMedia(
  tools: MediaTools,
  source: Source,
  media: MediaDescription,
): Promise<MediaDescription> {
  const timing =
    source.bytes > cheapBytes && isHeaderPlausible(media)
      ? ((await timingFromHeader(tools, source, media)) ?? (await scan(tools, source, media)))
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
): Promise<MediaTiming | undefined> {
  const { duration = 0, startTime } = media;
  const seen = await scan(tools, source, media, ['-read_intervals', `%+${startSeconds}`]);
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
  { path, bytes, opened, signal }: Source,
  media: MediaDescription,
  interval: string[] = [],
): Promise<MediaTiming> {
  const clocks = new Map<string, StreamClock>();
  for (const stream of [media.video, media.audio])
    if (stream) clocks.set(String(stream.index), new StreamClock(hasTimeJumps(media)));
  const entries = 'packet=stream_index,pts_time,dts_time,duration_time,flags';
  const reading = runTool({
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
    onLine: (line) => {
      const [index = '', pts, dts, duration, flags = ''] = line.split(',');
      const times = { pts: Number(pts), dts: Number(dts), duration: Number(duration) };
      clocks
        .get(index)
        ?.take({ ...times, isKey: flags.startsWith('K'), isHidden: flags.includes('D') });
    },
  });
  // If ffprobe fails at a damaged place, the packets before it are used.
  await reading.catch((error: unknown) => {
    if (!(error instanceof ToolFailure) || error.fault !== 'exit') throw error;
  });
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
