import type { TextTrack } from '../../domain/tracks.js';
import type { ProbedSubtitles } from '../probe/parse-probe.js';
import { languageName, withUniqueLabels } from '../probe/track-words.js';

/** What is told of subtitle streams, in their order. Their names are their positions. */
export function describeSubtitles(streams: readonly ProbedSubtitles[]): TextTrack[] {
  const isDefault = streams.findIndex((stream) => stream.isDefault);
  return withUniqueLabels(
    streams.map(({ language, title, isForced, isForDeaf }, n) => ({
      name: String(n),
      language,
      label: title ?? labelOf({ language, isForced, isForDeaf }, n),
      kind: isForDeaf ? 'captions' : 'subtitles',
      isForced,
      isDefault: n === isDefault,
    })),
  );
}

function labelOf(
  { language, isForced, isForDeaf }: Pick<ProbedSubtitles, 'language' | 'isForced' | 'isForDeaf'>,
  n: number,
): string {
  const name = languageName(language) ?? `Subtitles ${n + 1}`;
  return `${name}${isForDeaf ? ' (captions)' : ''}${isForced ? ' (forced)' : ''}`;
}
