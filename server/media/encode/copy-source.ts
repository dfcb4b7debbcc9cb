import type { Protection } from '../../../src/contract/videos.js';
import type { MediaDescription } from '../probe/describe-media.js';
import type { Decodable } from '../probe/choose-streams.js';
import type { ProbedAudio, ProbedVideo } from '../probe/parse-probe.js';
import { withShortAnalysis } from '../allow-lists.js';
import { audioFragments, fileOutput } from './ladder-arguments.js';
import { isHdr, maxFrameRate, planColour, planHold } from './plan-ladder.js';
import { sourcePicture, type SourcePicture } from './source-picture.js';
import { audioPipe, streamTracks, unbuffered, videoPipe, type StreamRun } from './stream-tracks.js';
import { startTolerance } from './streamed-track.js';

/** The streams of a source that browsers can play without transcoding. */
export interface SourceCopy {
  video: SourcePicture;
  audio?: { streamIndex: number };
  /** Without a header in front: each frame of its sound has one of its own. */
  isTransportStream?: true;
}

interface PlayablePicture {
  /** By ffprobe's names. */
  profiles: ReadonlySet<string>;
  pixels: ReadonlySet<string>;
  /** Where samples can be protected by Common Encryption too. */
  isEncryptable: boolean;
}

const yuv420 = 'yuv420p';

/**
 * What is copied of each codec. Not HEVC: too many browsers decode none, and would wait for the whole ladder, while a small
 * rendition that all of them play is there in seconds.
 */
const playablePictures: Readonly<Record<string, PlayablePicture>> = {
  h264: {
    profiles: new Set(['Constrained Baseline', 'Baseline', 'Main', 'High']),
    pixels: new Set([yuv420, 'yuvj420p']),
    isEncryptable: true,
  },
  vp9: { profiles: new Set(['Profile 0']), pixels: new Set([yuv420]), isEncryptable: true },
  // What decodes its main profile decodes ten bits.
  av1: {
    profiles: new Set(['Main']),
    pixels: new Set([yuv420, 'yuv420p10le']),
    isEncryptable: false,
  },
};
const playableAac = new Set(['LC', 'HE-AAC']);

/**
 * Plans to copy what browsers decode: H.264, VP9 and AV1 with AAC or Opus. Some lack VP9, AV1 or Opus in MP4, and wait for the
 * ladder. Undefined when the source must be transcoded, also for the protection.
 */
export function planSourceCopy(
  media: MediaDescription,
  protection: Protection,
): SourceCopy | undefined {
  const { formatNames, video, audio, startTime, timing, warnings } = media;
  const isTransportStream = formatNames.includes('mpegts');
  if (!video || !isPlayablePicture(video, protection)) return undefined;
  if (audio && !isPlayableSound(audio, isTransportStream)) return undefined;
  if (video.isInterlaced || (video.frameRate ?? 0) > maxFrameRate * 1.01) return undefined;
  // The last packet of a truncated file is incomplete, and a browser's decoder may fail at it.
  if (warnings.some(({ code }) => code === 'cut-off')) return undefined;
  // Players need the repeated frames that only transcoding inserts.
  if (planHold(media).repeat) return undefined;
  const starts = timing
    ? [timing.video, timing.audio].flatMap((stream) => (stream ? [stream.start] : []))
    : [video, audio].flatMap((stream) => (stream ? [stream.startTime - startTime] : []));
  if (Math.max(...starts) - Math.min(...starts) > startTolerance) return undefined;
  return {
    video: sourcePicture(video, media, planColour(video)),
    ...(audio && { audio: { streamIndex: audio.index } }),
    ...(isTransportStream && { isTransportStream: true }),
  };
}

function isPlayablePicture(video: Decodable<ProbedVideo>, protection: Protection): boolean {
  const { codec, profile = '', pixelFormat = '' } = video;
  const { [codec]: playable } = playablePictures;
  if (!playable?.profiles.has(profile) || !playable.pixels.has(pixelFormat)) return false;
  // Not every screen shows it, and the ladder, which is tone-mapped, would look another way.
  if (codec !== 'h264' && isHdr(video)) return false;
  return playable.isEncryptable || (protection !== 'cbcs' && protection !== 'cenc');
}

function isPlayableSound(
  { codec, profile = '', channels }: Decodable<ProbedAudio>,
  isTransportStream: boolean,
): boolean {
  if (channels > 2) return false;
  if (codec === 'aac') return playableAac.has(profile);
  return codec === 'opus' && !isTransportStream;
}

interface CopyRun extends Omit<StreamRun, 'hasAudio' | 'toArguments' | 'fileBytes'> {
  copy: SourceCopy;
}

/**
 * Copies the packets of the source, and hands over each segment as soon as it is there. Undefined as of `streamTracks`.
 * @throws MediaFault `duration-limit`, ToolFailure
 */
export async function copySource({
  copy,
  ...run
}: CopyRun): Promise<{ frames: number } | undefined> {
  return streamTracks({
    ...run,
    hasAudio: copy.audio !== undefined,
    toArguments: (input) => copyArguments(copy, input),
    // An index may name the same bytes many times.
    fileBytes: (sourceBytes) => sourceBytes * 1.1 + 64 * 1024 ** 2,
  });
}

function copyArguments(
  { video, audio, isTransportStream }: SourceCopy,
  input: readonly string[],
): string[] {
  const copy = (streamIndex: number) => ['-map', `0:${streamIndex}`, '-c', 'copy', ...unbuffered];
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error'],
    ...(isTransportStream ? withShortAnalysis(input) : input),
    ...copy(video.streamIndex),
    ...fileOutput(videoPipe),
    ...(audio
      ? [
          ...copy(audio.streamIndex),
          // ffmpeg 5.1 does so by itself, but not for fragments.
          ...(isTransportStream ? ['-bsf:a', 'aac_adtstoasc'] : []),
          ...audioFragments,
          ...fileOutput(audioPipe),
        ]
      : []),
  ];
}
