import { allowedCodecs, mediaLimits } from './allow-lists.js';
import { MediaFault } from './media-fault.js';
import type { ProbedAudio, ProbedMedia, ProbedVideo } from './parse-probe.js';
import type { MediaTiming } from './stream-clock.js';

/** The parts of a file that will be processed. At least one of `video` and `audio` is there. */
export interface MediaDescription {
  formatNames: string[];
  /** Seconds, as measured where the container does not tell or is not to be believed; undefined when nothing could be found out. */
  duration: number | undefined;
  startTime: number;
  /** Undefined until it was measured. */
  timing?: MediaTiming;
  video?: ProbedVideo & { codec: string };
  audio?: ProbedAudio & { codec: string };
}

/** Chooses what to process, or throws why nothing can be. */
export function describeMedia(media: ProbedMedia): MediaDescription {
  const { formatNames, duration, startTime, streams } = media;
  if (streams.length > mediaLimits.streams)
    throw new MediaFault(
      'too-many-streams',
      `The file has ${streams.length} streams; at most ${mediaLimits.streams} are accepted.`,
    );
  const pictures = streams.filter((stream): stream is ProbedVideo => stream.kind === 'video' && !stream.isCover);
  const sounds = streams.filter((stream): stream is ProbedAudio => stream.kind === 'audio');
  const video = chooseDefault(pictures.filter(isDecodable).filter((stream) => stream.width > 0 && stream.height > 0));
  const audio = chooseDefault(sounds.filter(isDecodable).filter((stream) => stream.channels > 0 && stream.sampleRate > 0));
  const [refused] = pictures;
  if (refused && !video) throw unusable(refused);
  if (video && video.width * video.height > mediaLimits.pixels)
    throw new MediaFault('resolution-too-large', `The picture of ${video.width} by ${video.height} is too large to process.`);
  if (!video && !audio) {
    if (sounds[0]) throw unusable(sounds[0]);
    throw new MediaFault('no-streams', 'The file holds neither picture nor sound.');
  }
  return { formatNames, duration, startTime, ...(video && { video }), ...(audio && { audio }) };
}

function isDecodable<T extends ProbedVideo | ProbedAudio>(stream: T): stream is T & { codec: string } {
  return stream.codec !== undefined && Object.hasOwn(allowedCodecs, stream.codec);
}

function chooseDefault<T extends { isDefault: boolean }>(streams: T[]): T | undefined {
  return streams.find((stream) => stream.isDefault) ?? streams[0];
}

function unusable(stream: ProbedVideo | ProbedAudio): MediaFault {
  const part = stream.kind === 'video' ? 'picture' : 'sound';
  if (isDecodable(stream)) return new MediaFault('unreadable', `The ${part} could not be read.`);
  return unsupportedCodec(stream.codec);
}

export function unsupportedCodec(codec: string | undefined, options?: ErrorOptions): MediaFault {
  const name = codec === undefined ? 'in a format that is not known here' : `coded as ${codec}`;
  return new MediaFault('unsupported-codec', `The media is ${name}. Convert it to H.264 and AAC.`, options);
}
