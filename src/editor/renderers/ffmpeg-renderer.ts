import { FFmpeg } from '@ffmpeg/ffmpeg';
import { errorFromFailure, errorFromResponse } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import {
  cleanEnds,
  endsAround,
  sameMoment,
  type CutBounds,
  type CutPlan,
  type Selection,
} from '../../media/cut-plan.js';
import { cutArguments } from './ffmpeg-arguments.js';
import workerCode from './ffmpeg-worker-code.js';
import { parseMediaReport, parsePackets, type ProbedPacket } from './ffprobe-report.js';
import { type MediaReader, type Renderer, type Thumbnail } from './renderer.js';
import { UncuttableError, type CutRequest, type MediaInput } from '../../media/media-input.js';

/** Where the host serves ffmpeg.wasm from; absolute addresses. */
export interface FfmpegAddresses {
  readonly coreUrl: string;
  /** The worker script of `@ffmpeg/ffmpeg`; without it, a `blob:` address that any bundler and any origin leaves alone. */
  readonly workerUrl: string | undefined;
}

const source = '/input/source';
const report = '/report';
const clip = '/clip.mp4';

export function createFfmpegRenderer(addresses: FfmpegAddresses): Renderer {
  return {
    open: (input, signal) => open(input, addresses, signal),
    cut: (request) => cut(request, addresses),
  };
}

async function start(
  input: MediaInput,
  addresses: FfmpegAddresses,
  signal: AbortSignal,
): Promise<FFmpeg> {
  const blob = input.kind === 'file' ? input.file : await fetchBlob(input.url, signal);
  const ffmpeg = new FFmpeg();
  const stop = (): void => ffmpeg.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await load(ffmpeg, addresses);
    await ffmpeg.createDir('/input');
    // WORKERFS reads slices of the file where it lies. The name is ours: the file's own never reaches a command line.
    await ffmpeg.mount(workerFs, { blobs: [{ name: 'source', data: blob }] }, '/input');
    return ffmpeg;
  } catch (error) {
    ffmpeg.terminate();
    throw translate(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

// The package declares this as an enum but ships no value for it at this path.
const workerFs = 'WORKERFS' as Parameters<FFmpeg['mount']>[0];

async function load(ffmpeg: FFmpeg, { coreUrl, workerUrl }: FfmpegAddresses): Promise<void> {
  const ownUrl = createWorkerUrl();
  try {
    const loading = ffmpeg.load({ coreURL: coreUrl, classWorkerURL: workerUrl ?? ownUrl });
    await Promise.all([loading, expectWorker(ffmpeg)]);
  } catch (error) {
    throw new VodError('configuration', `ffmpeg.wasm could not be loaded from ${coreUrl}.`, {
      cause: error,
      retryable: true,
    });
  } finally {
    URL.revokeObjectURL(ownUrl);
  }
}

function createWorkerUrl(): string {
  return URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
}

const workerTimeoutMs = 10_000;
const silent =
  'The worker does not answer: worker-src must allow blob:, or the address in ffmpeg-worker-url.';

/**
 * The wrapper does not hear a worker that never starts (a wrong address, a `worker-src` without it) and waits for ever.
 * A live worker, a script of 3 kB, answers any question at once, if only that the core is not loaded yet.
 */
async function expectWorker(ffmpeg: FFmpeg): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(silent)), workerTimeoutMs);
  });
  const answer = ffmpeg.listDir('/').then(ignore, ignore);
  await Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

function ignore(): void {}

async function fetchBlob(url: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    throw await errorFromResponse(response);
  } catch (error) {
    throw errorFromFailure(error, signal);
  }
}

async function open(
  input: MediaInput,
  addresses: FfmpegAddresses,
  signal: AbortSignal,
): Promise<MediaReader> {
  const ffmpeg = await start(input, addresses, signal);
  const stop = (): void => ffmpeg.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const info = parseMediaReport(
      await probe(ffmpeg, ['-of', 'json', '-show_format', '-show_streams']),
    );
    await tryCopy(ffmpeg);
    return createReader(ffmpeg, info);
  } catch (error) {
    ffmpeg.terminate();
    throw translate(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Its muxer alone knows what an MP4 can hold. */
async function tryCopy(ffmpeg: FFmpeg): Promise<void> {
  const streams = ['-map', '0:V:0', '-map', '0:a?', '-c', 'copy'];
  await runCopy(ffmpeg, ['-i', source, ...streams, '-t', '0.1', '-f', 'mp4', clip]);
  await ffmpeg.deleteFile(clip);
}

async function runCopy(ffmpeg: FFmpeg, args: string[]): Promise<void> {
  let lastLine = '';
  const onLog = ({ message }: { message: string }): void => void (lastLine = message);
  ffmpeg.on('log', onLog);
  const code = await ffmpeg.exec(args).finally(() => ffmpeg.off('log', onLog));
  if (code !== 0) throw new UncuttableError(lastLine);
}

function createReader(ffmpeg: FFmpeg, info: MediaReader['info']): MediaReader {
  // One command at a time: the core runs them on one thread and one set of files.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(run: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(run);
    queue = result.catch(() => undefined);
    return result;
  };
  const packets = (from: number, to: number): Promise<ProbedPacket[]> =>
    inTurn(() => listPackets(ffmpeg, from, to));
  return {
    name: 'ffmpeg',
    info,
    isCopyable: true,
    lostSounds: 0,
    bounds: (selection) => readBounds(packets, selection),
    keyframe: async (time, direction) =>
      findKeyframe(await packets(...window(time, direction)), time, direction),
    keyframes: (signal) => listKeyframes(packets, info.duration, signal),
    snapshot: (time) => inTurn(() => picture(ffmpeg, time, [])),
    thumbnails: (times, height, signal) =>
      thumbnails(
        (time) => inTurn(() => picture(ffmpeg, time, ['-vf', `scale=-2:${height}`])),
        times,
        signal,
      ),
    close: () => ffmpeg.terminate(),
  };
}

type ListPackets = (from: number, to: number) => Promise<ProbedPacket[]>;

/** Seconds searched for a keyframe; encoders put one at least every 10 s unless told otherwise. */
const searchSeconds = 12;

function window(time: number, direction: 'before' | 'after'): [number, number] {
  return direction === 'before'
    ? [Math.max(0, time - searchSeconds), time]
    : [time, time + searchSeconds];
}

async function readBounds(
  packets: ListPackets,
  { start: from, end }: Selection,
): Promise<CutBounds> {
  const around = await packets(Math.max(0, from - searchSeconds), from + searchSeconds);
  const before =
    findKeyframe(around, from + 0.004, 'before') ??
    around.find(({ isKeyframe }) => isKeyframe)?.timestamp;
  if (before === undefined)
    throw new VodError('decode', 'There is no keyframe near the selection.');
  const ends = cleanEnds(await packetsBefore(packets, end));
  // Frames keep their times here: the clip begins with the first one that begins in the selection.
  const frame = Math.min(
    ...around
      .map(({ timestamp }) => timestamp)
      .filter((timestamp) => timestamp >= from - sameMoment),
  );
  return {
    frame: Number.isFinite(frame) ? frame : undefined,
    keyframeBefore: before,
    keyframeAfter: findKeyframe(around, from, 'after'),
    ...endsAround(ends, end),
    hiddenWithin: 0,
  };
}

/** Packets on both sides of a time. Some demuxers (FLV, program streams) land beyond where they were sent, or cannot seek at all. */
async function packetsBefore(packets: ListPackets, end: number): Promise<ProbedPacket[]> {
  for (const from of [Math.max(0, end - 2), Math.max(0, end - searchSeconds), 0]) {
    const found = await packets(from, end + 1);
    if (from === 0 || found.some(({ timestamp }) => timestamp < end - sameMoment)) return found;
  }
  return [];
}

function findKeyframe(
  packets: readonly ProbedPacket[],
  time: number,
  direction: 'before' | 'after',
): number | undefined {
  const keyframes = packets
    .filter(({ isKeyframe }) => isKeyframe)
    .map(({ timestamp }) => timestamp);
  return direction === 'before'
    ? keyframes.findLast((timestamp) => timestamp < time - 0.002)
    : keyframes.find((timestamp) => timestamp > time + 0.002);
}

async function* listKeyframes(
  packets: ListPackets,
  duration: number,
  signal: AbortSignal,
): AsyncGenerator<number> {
  let last = -Infinity;
  for (let from = 0; from < duration && !signal.aborted; from += searchSeconds) {
    for (const { isKeyframe, timestamp } of await packets(from, from + searchSeconds)) {
      if (!isKeyframe || timestamp <= last) continue;
      last = timestamp;
      yield timestamp;
    }
  }
}

async function listPackets(ffmpeg: FFmpeg, from: number, to: number): Promise<ProbedPacket[]> {
  const entries = 'packet=pts_time,dts_time,duration_time,flags';
  const range = ['-read_intervals', `${from.toFixed(3)}%${to.toFixed(3)}`];
  return parsePackets(
    await probe(ffmpeg, [
      ...range,
      '-select_streams',
      'v:0',
      '-show_entries',
      entries,
      '-of',
      'csv=p=0',
    ]),
  );
}

async function probe(ffmpeg: FFmpeg, args: readonly string[], path = source): Promise<string> {
  await ffmpeg.ffprobe(['-v', 'error', ...args, path, '-o', report]);
  const text = await ffmpeg.readFile(report, 'utf8');
  await ffmpeg.deleteFile(report);
  return String(text);
}

async function picture(ffmpeg: FFmpeg, time: number, filters: readonly string[]): Promise<Blob> {
  const path = '/picture.png';
  const at = time.toFixed(6);
  // FLV cannot seek to its beginning.
  const from =
    time < 2 ? ['-i', source, '-ss', at] : ['-seek_timestamp', '1', '-ss', at, '-i', source];
  await ffmpeg.exec([...from, '-frames:v', '1', ...filters, '-update', '1', path]);
  return takeFile(ffmpeg, path, 'image/png');
}

async function* thumbnails(
  take: (time: number) => Promise<Blob>,
  times: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<Thumbnail> {
  for (const [index, time] of times.entries()) {
    if (signal.aborted) return;
    const image = await createImageBitmap(await take(time));
    yield { index, image };
    image.close();
  }
}

async function cut(
  { input, plan, signal, onProgress }: CutRequest,
  addresses: FfmpegAddresses,
): Promise<Blob> {
  const ffmpeg = await start(input, addresses, signal);
  const stop = (): void => ffmpeg.terminate();
  const length = plan.end - plan.start;
  signal.addEventListener('abort', stop, { once: true });
  ffmpeg.on('progress', ({ time }) => onProgress(Math.max(0, Math.min(1, time / 1e6 / length))));
  try {
    await runCopy(ffmpeg, cutArguments(plan, { source, target: clip }, 'seek'));
    if (!(await startsAsPlanned(ffmpeg, plan))) {
      await ffmpeg.deleteFile(clip);
      await runCopy(ffmpeg, cutArguments(plan, { source, target: clip }, 'read'));
    }
    await expectVideo(ffmpeg);
    return await takeFile(ffmpeg, clip, 'video/mp4');
  } catch (error) {
    throw translate(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    ffmpeg.terminate();
  }
}

/** Where a demuxer cannot seek to, as FLV's before its second keyframe, ffmpeg goes on from wherever it is. */
async function startsAsPlanned(ffmpeg: FFmpeg, plan: CutPlan): Promise<boolean> {
  const first = [
    '-select_streams',
    'v:0',
    '-read_intervals',
    '%+#1',
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
  ];
  const time = Number.parseFloat(await probe(ffmpeg, first, clip));
  return Math.abs(time - (plan.keyframe - plan.start)) < 0.1;
}

/** ffmpeg is content with a clip that has no packets. */
async function expectVideo(ffmpeg: FFmpeg): Promise<void> {
  const count = await probe(
    ffmpeg,
    ['-select_streams', 'v:0', '-show_entries', 'stream=nb_frames', '-of', 'csv=p=0'],
    clip,
  );
  if (!(Number.parseInt(count, 10) > 0))
    throw new VodError('export-failed', 'The clip has no picture.');
}

async function takeFile(ffmpeg: FFmpeg, path: string, type: string): Promise<Blob> {
  const bytes = await ffmpeg.readFile(path);
  await ffmpeg.deleteFile(path);
  if (typeof bytes === 'string' || bytes.byteLength === 0)
    throw new VodError('export-failed', 'ffmpeg wrote nothing.');
  // The worker hands over a buffer of its own; the wrapper's type allows a shared one, which a single-thread core never makes.
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}

function translate(error: unknown, signal: AbortSignal): VodError {
  if (signal.aborted) return new VodError('aborted', 'Stopped.', { cause: error });
  if (error instanceof VodError) return error;
  return new VodError('export-failed', 'ffmpeg.wasm stopped, most often for want of memory.', {
    cause: error,
  });
}
