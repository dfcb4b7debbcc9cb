import { allowedCodecs, mediaLimits } from '../allow-lists.js';
import type { ProbedAudio, ProbedMedia, ProbedVideo } from './parse-probe.js';

/** A stream that one of the installed decoders on the list reads. */
export type Decodable<T> = T & { codec: string };

export interface ChosenStreams {
  video?: Decodable<ProbedVideo>;
  audio?: Decodable<ProbedAudio>;
  /** Where there is no `video` or no `audio`: the stream that would have been it, if any. */
  refusedVideo?: ProbedVideo;
  refusedAudio?: ProbedAudio;
}

/** Which picture and which sound belong to the video; what else a file holds does not matter. */
export function chooseStreams(
  { streams, programs }: ProbedMedia,
  decoders: ReadonlySet<string> | undefined,
): ChosenStreams {
  const pictures = byPreference(
    streams.filter((stream) => stream.kind === 'video').filter((stream) => !stream.isCover),
  );
  const video = pictures.filter(hasSize).find(isDecodableBy(decoders));
  const sounds = byPreference(soundsBeside(video, streams, programs));
  const audio = sounds.filter(isHearable).find(isDecodableBy(decoders));
  const [refusedVideo] = pictures;
  const [refusedAudio] = sounds;
  return {
    ...(video ? { video } : refusedVideo && { refusedVideo }),
    ...(audio ? { audio } : refusedAudio && { refusedAudio }),
  };
}

export function isDecodableBy(decoders: ReadonlySet<string> | undefined) {
  return <T extends ProbedVideo | ProbedAudio>(stream: T): stream is Decodable<T> => {
    if (stream.codec === undefined || !Object.hasOwn(allowedCodecs, stream.codec)) return false;
    return (
      decoders === undefined ||
      (allowedCodecs[stream.codec] ?? []).some((decoder) => decoders.has(decoder))
    );
  };
}

function hasSize({ width, height }: ProbedVideo): boolean {
  return width > 0 && height > 0;
}

/** One packet of a sound of 1 Hz would become an hour in memory. */
export function isHearable({ channels, sampleRate }: ProbedAudio): boolean {
  const { lowestSampleRate, highestSampleRate } = mediaLimits;
  return (
    channels > 0 &&
    channels <= mediaLimits.channels &&
    sampleRate >= lowestSampleRate &&
    sampleRate <= highestSampleRate
  );
}

/** A multiplex of television and radio has sounds that are none of the picture's. */
function soundsBeside(
  video: ProbedVideo | undefined,
  streams: ProbedMedia['streams'],
  programs: number[][],
): ProbedAudio[] {
  const sounds = streams.filter((stream) => stream.kind === 'audio');
  const own = video && programs.find((program) => program.includes(video.index));
  if (!own) return sounds;
  const foreign = new Set(programs.filter((program) => program !== own).flat());
  return sounds.filter(({ index }) => own.includes(index) || !foreign.has(index));
}

/** Default tracks first, what is made for some last, otherwise as they come. */
function byPreference<T extends ProbedVideo | ProbedAudio>(streams: T[]): T[] {
  const rank = (stream: T) =>
    (stream.kind === 'audio' && stream.isSpecial ? 2 : 0) + (stream.isDefault ? 0 : 1);
  return streams.toSorted((one, other) => rank(one) - rank(other));
}
