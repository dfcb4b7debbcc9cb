import { mediaLimits } from '../allow-lists.js';
import {
  chooseStreams,
  isDecodableBy,
  isSupportedAudioFormat,
  type Decodable,
} from './choose-streams.js';
import { MediaFault } from '../media-fault.js';
import type { ProbedAudio, ProbedMedia, ProbedVideo } from './parse-probe.js';
import { chooseExtras } from './choose-extras.js';
import type { MediaExtras, MediaWarning } from './media-extras.js';
import type { MediaTiming } from './stream-clock.js';

export type { MediaExtras, MediaWarning };

/** The streams of a file that will be processed. At least one of `video` and `audio` is present. */
export interface MediaDescription {
  formatNames: string[];
  /**
   * In seconds; measured if the container does not state it or is not trusted; undefined if it could not be measured.
   */
  duration: number | undefined;
  startTime: number;
  /** Undefined until `measureMedia` has measured it. */
  timing?: MediaTiming;
  video?: Decodable<ProbedVideo>;
  audio?: Decodable<ProbedAudio>;
  /** Absent when the file has nothing of them. */
  extras?: MediaExtras;
  warnings: MediaWarning[];
}

/**
 * Chooses the streams to process. `decoders` are those of this ffmpeg; without them every decoder of the allow list counts
 * as installed.
 * @throws MediaFault when no stream can be processed
 */
export function describeMedia(
  media: ProbedMedia,
  decoders?: ReadonlySet<string>,
): MediaDescription {
  const { formatNames, duration, startTime, streams } = media;
  if (streams.length > mediaLimits.streams)
    throw new MediaFault(
      'too-many-streams',
      `The file has ${streams.length} streams; at most ${mediaLimits.streams} are accepted.`,
    );
  const chosen = chooseStreams(media, decoders);
  const { video, audio, refusedVideo, refusedAudio } = chosen;
  if (refusedVideo) throw unusable(refusedVideo, media, decoders);
  if (video) refuseTooLarge(video);
  if (!video && !audio) {
    if (refusedAudio) throw unusable(refusedAudio, media, decoders);
    throw new MediaFault('no-streams', 'The file contains neither picture nor sound.');
  }
  const { extras, leftOut } = chooseExtras(media, chosen, decoders);
  const warnings = [
    ...(refusedAudio ? [soundLost(unusable(refusedAudio, media, decoders))] : []),
    ...leftOut,
  ];
  const upright = video && { ...video, pixelAspect: plausibleAspect(video.pixelAspect) };
  return {
    formatNames,
    duration,
    startTime,
    ...(upright && { video: upright }),
    ...(audio && { audio }),
    ...(extras && { extras }),
    warnings,
  };
}

/** An extreme pixel aspect ratio, such as 100:1, is a mistake in the header; square pixels are the better guess. */
function plausibleAspect(aspect: number): number {
  const { pixelAspect } = mediaLimits;
  return aspect <= pixelAspect && aspect >= 1 / pixelAspect ? aspect : 1;
}

function refuseTooLarge({ width, height, pixelAspect }: ProbedVideo): void {
  const shownWidth = Math.round(width * plausibleAspect(pixelAspect));
  const { pixels, side } = mediaLimits;
  if (Math.max(width, shownWidth) * height <= pixels && Math.max(shownWidth, height) <= side)
    return;
  throw new MediaFault(
    'resolution-too-large',
    `The picture of ${shownWidth} by ${height} is too large to process.`,
  );
}

function soundLost({ detail }: MediaFault): MediaWarning {
  return { code: 'sound-lost', detail: `The video plays without sound. ${detail}` };
}

function unusable(
  stream: ProbedVideo | ProbedAudio,
  { formatNames }: ProbedMedia,
  decoders?: ReadonlySet<string>,
): MediaFault {
  const part = stream.kind === 'video' ? 'picture' : 'sound';
  if (!isDecodableBy(decoders)(stream)) return unsupportedCodec(stream.codec, part);
  if (
    stream.kind === 'audio' &&
    stream.sampleRate > 0 &&
    stream.channels > 0 &&
    !isSupportedAudioFormat(stream)
  )
    return new MediaFault(
      'unsupported-codec',
      `The sound has ${stream.sampleRate} samples a second and ${stream.channels} channels, which is not supported.`,
    );
  // Transport streams can announce DTS-UHD or AC-4 with the type of another codec; then ffprobe finds no frame.
  if (stream.kind === 'audio' && formatNames.includes('mpegts'))
    return unsupportedCodec(undefined, part);
  return new MediaFault('unreadable', `The ${part} could not be read.`);
}

export function unsupportedCodec(
  codec: string | undefined,
  part: 'picture' | 'sound' | 'media',
  options?: ErrorOptions,
): MediaFault {
  const name =
    codec === undefined ? 'in an unknown format' : `encoded as ${codec}, which is not supported`;
  return new MediaFault(
    'unsupported-codec',
    `The ${part} is ${name}. Convert it to H.264 and AAC.`,
    options,
  );
}
