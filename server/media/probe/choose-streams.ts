import { allowedCodecs, mediaLimits } from '../allow-lists.js';
import type { ProbedAudio, ProbedMedia, ProbedVideo } from './parse-probe.js';

/** A stream that an installed decoder of the allow list can read. */
export type Decodable<T> = T & { codec: string };

export interface ChosenStreams {
  video?: Decodable<ProbedVideo>;
  audio?: Decodable<ProbedAudio>;
  /** The other audio streams of the same programme, in the order of the file. */
  otherAudio: ProbedAudio[];
  /** When there is no `video` or no `audio`: the preferred stream of that kind, which cannot be used. */
  refusedVideo?: ProbedVideo;
  refusedAudio?: ProbedAudio;
}

/** Chooses the video and the audio stream that play by default; the other video streams are ignored. */
export function chooseStreams(
  { streams, programs }: ProbedMedia,
  decoders: ReadonlySet<string> | undefined,
): ChosenStreams {
  const pictures = byPreference(
    streams.filter((stream) => stream.kind === 'video').filter((stream) => !stream.isCover),
  );
  const video = pictures.filter(hasSize).find(isDecodableBy(decoders));
  const sounds = byPreference(audioOfProgram(video, streams, programs));
  const audio = sounds.filter(isSupportedAudioFormat).find(isDecodableBy(decoders));
  const [refusedVideo] = pictures;
  const [refusedAudio] = sounds;
  return {
    ...(video ? { video } : refusedVideo && { refusedVideo }),
    ...(audio ? { audio } : refusedAudio && { refusedAudio }),
    otherAudio: audio
      ? sounds
          .filter((stream) => stream !== audio)
          .toSorted((one, other) => one.index - other.index)
      : [],
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

/**
 * Rejects absurd sample rates and channel counts: one packet at 1 Hz would be resampled to an hour of audio in memory.
 */
export function isSupportedAudioFormat({ channels, sampleRate }: ProbedAudio): boolean {
  const { lowestSampleRate, highestSampleRate } = mediaLimits;
  return (
    channels > 0 &&
    channels <= mediaLimits.channels &&
    sampleRate >= lowestSampleRate &&
    sampleRate <= highestSampleRate
  );
}

/** In a broadcast multiplex, audio streams of other programmes do not belong to the video. */
function audioOfProgram(
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

/** Default tracks first, special audio such as commentary last, otherwise in the order of the file. */
function byPreference<T extends ProbedVideo | ProbedAudio>(streams: T[]): T[] {
  const rank = (stream: T) =>
    (stream.kind === 'audio' && stream.isSpecial ? 2 : 0) + (stream.isDefault ? 0 : 1);
  return streams.toSorted((one, other) => rank(one) - rank(other));
}
