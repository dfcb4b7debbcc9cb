import { textCodecs, trackLimits } from '../allow-lists.js';
import {
  isDecodableBy,
  isSupportedAudioFormat,
  type ChosenStreams,
  type Decodable,
} from './choose-streams.js';
import type { MediaExtras, MediaWarning } from './media-extras.js';
import type { ProbedAudio, ProbedMedia } from './parse-probe.js';

/** What of a file is published beside the picture and the first sound, and warnings about the rest of it. */
export function chooseExtras(
  { streams, chapters }: ProbedMedia,
  { audio: main, otherAudio }: Pick<ChosenStreams, 'audio' | 'otherAudio'>,
  decoders: ReadonlySet<string> | undefined,
): { extras?: MediaExtras; leftOut: MediaWarning[] } {
  const isUsable = (stream: ProbedAudio): stream is Decodable<ProbedAudio> =>
    isSupportedAudioFormat(stream) && isDecodableBy(decoders)(stream);
  const usableAudio = otherAudio.filter(isUsable);
  const audio = usableAudio.slice(0, trackLimits.audio - 1);
  const allSubtitles = streams.filter((stream) => stream.kind === 'subtitles');
  const text = allSubtitles.filter(({ codec }) => isText(codec, decoders));
  const subtitles = text.slice(0, trackLimits.subtitles);
  // Phones record the same sound a second time for players of their own: nothing is lost with that.
  const heard = new Set([main, ...audio].map((stream) => stream?.language));
  const unread = otherAudio.filter((stream) => !isUsable(stream) && !heard.has(stream.language));
  const leftOut = [
    ...leftOutWarning(unread.length, 'audio', 'in a format that is not read'),
    ...leftOutWarning(
      usableAudio.length - audio.length,
      'audio',
      `beyond the ${trackLimits.audio} that are published`,
    ),
    ...leftOutWarning(
      allSubtitles.length - text.length,
      'subtitle',
      'made of pictures, or in a format that is not read',
    ),
    ...leftOutWarning(
      text.length - subtitles.length,
      'subtitle',
      `beyond the ${trackLimits.subtitles} that are published`,
    ),
  ];
  const hasExtras = audio.length + subtitles.length + chapters.length > 0;
  return { ...(hasExtras && { extras: { audio, subtitles, chapters } }), leftOut };
}

/** A warning about `count` tracks of a kind, and why; none for none. */
export function leftOutWarning(
  count: number,
  kind: 'audio' | 'subtitle',
  reason: string,
): MediaWarning[] {
  if (count === 0) return [];
  const subject = count === 1 ? `One ${kind} track is` : `${count} ${kind} tracks are`;
  return [{ code: 'tracks-left-out', detail: `${subject} left out: ${reason}.` }];
}

function isText(codec: string | undefined, decoders: ReadonlySet<string> | undefined): boolean {
  if (codec === undefined || !Object.hasOwn(textCodecs, codec)) return false;
  return (
    decoders === undefined || (textCodecs[codec] ?? []).some((decoder) => decoders.has(decoder))
  );
}
