import type { WarningCode } from '../../../src/contract/problem-codes.js';
import { mediaLimits } from '../allow-lists.js';
import { chooseStreams, isDecodableBy, isHearable, type Decodable } from './choose-streams.js';
import { MediaFault } from '../media-fault.js';
import type { ProbedAudio, ProbedMedia, ProbedVideo } from './parse-probe.js';
import type { MediaTiming } from './stream-clock.js';

/** What the result lacks, and a sentence for the person who uploaded the file. */
export interface MediaWarning {
  code: WarningCode;
  detail: string;
}

/** The parts of a file that will be processed. At least one of `video` and `audio` is there. */
export interface MediaDescription {
  formatNames: string[];
  /** Seconds, as measured where the container does not tell or is not to be believed; undefined when nothing could be found out. */
  duration: number | undefined;
  startTime: number;
  /** Undefined until it was measured. */
  timing?: MediaTiming;
  video?: Decodable<ProbedVideo>;
  audio?: Decodable<ProbedAudio>;
  warnings: MediaWarning[];
}

/**
 * Chooses what to process, or throws why nothing can be. `decoders` are those of this ffmpeg; without them every one
 * on the list counts as there.
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
  const { video, audio, refusedVideo, refusedAudio } = chooseStreams(media, decoders);
  if (refusedVideo) throw unusable(refusedVideo, media, decoders);
  if (video) refuseTooLarge(video);
  if (!video && !audio) {
    if (refusedAudio) throw unusable(refusedAudio, media, decoders);
    throw new MediaFault('no-streams', 'The file holds neither picture nor sound.');
  }
  const warnings = refusedAudio ? [soundLost(unusable(refusedAudio, media, decoders))] : [];
  const upright = video && { ...video, pixelAspect: believedAspect(video.pixelAspect) };
  return {
    formatNames,
    duration,
    startTime,
    ...(upright && { video: upright }),
    ...(audio && { audio }),
    warnings,
  };
}

/** Nothing is made with pixels of 100:1; a header says so by mistake, and square ones are the better guess. */
function believedAspect(aspect: number): number {
  const { pixelAspect } = mediaLimits;
  return aspect <= pixelAspect && aspect >= 1 / pixelAspect ? aspect : 1;
}

function refuseTooLarge({ width, height, pixelAspect }: ProbedVideo): void {
  const shownWidth = Math.round(width * believedAspect(pixelAspect));
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
    !isHearable(stream)
  )
    return new MediaFault(
      'unsupported-codec',
      `The sound has ${stream.sampleRate} samples a second and ${stream.channels} channels, which is not supported.`,
    );
  // A transport stream names some sounds alike that are not: of DTS-UHD or AC-4, say, no frame can be found.
  if (stream.kind === 'audio' && formatNames.includes('mpegts'))
    return unsupportedCodec(undefined, part);
  return new MediaFault('unreadable', `The ${part} could not be read.`);
}

export function unsupportedCodec(
  codec: string | undefined,
  part: 'picture' | 'sound' | 'media',
  options?: ErrorOptions,
): MediaFault {
  const name = codec === undefined ? 'in a format that is not known here' : `coded as ${codec}`;
  return new MediaFault(
    'unsupported-codec',
    `The ${part} is ${name}. Convert it to H.264 and AAC.`,
    options,
  );
}
