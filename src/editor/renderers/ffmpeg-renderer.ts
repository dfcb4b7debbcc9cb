import type { FFmpeg } from '@ffmpeg/ffmpeg';
import { VodError } from '../../shared/vod-error.js';
import type { CutPlan } from '../../media/cut-plan.js';
import { UncuttableError, type CutRequest, type MediaInput } from '../../media/media-input.js';
import { cutArguments } from './ffmpeg-arguments.js';
import {
  probe,
  source,
  startFfmpeg,
  takeFile,
  translate,
  type FfmpegAddresses,
} from './ffmpeg-core.js';
import { findKeyframe, listKeyframes, readBounds, windowFrom } from './ffmpeg-packets.js';
import { parseMediaReport, parsePackets, type ProbedPacket } from './ffprobe-report.js';
import { type MediaReader, type Renderer, type Thumbnail } from './renderer.js';

const clip = '/clip.mp4';

export function createFfmpegRenderer(addresses: FfmpegAddresses): Renderer {
  return {
    open: (input, signal) => open(input, addresses, signal),
    cut: (request) => cut(request, addresses),
  };
}

async function open(
  input: MediaInput,
  addresses: FfmpegAddresses,
  signal: AbortSignal,
): Promise<MediaReader> {
  const ffmpeg = await startFfmpeg(input, addresses, signal);
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
      findKeyframe(await packets(...windowFrom(time, direction)), time, direction),
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
  const ffmpeg = await startFfmpeg(input, addresses, signal);
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
