import type { AudioRole, AudioTrack } from '../../domain/tracks.js';
import type { ProbedAudio } from '../probe/parse-probe.js';
import { languageName, withUniqueLabels } from '../probe/track-words.js';

/** What is told of several audio streams, the default one first. */
export function describeAudio(
  streams: readonly ProbedAudio[],
): Omit<AudioTrack, 'position' | 'channels'>[] {
  const [main] = streams;
  return withUniqueLabels(
    streams.map((stream, n) => ({
      language: stream.language,
      label: stream.title ?? languageName(stream.language) ?? `Audio ${n + 1}`,
      role: stream.purpose ?? (stream === main ? 'main' : roleBeside(stream, main?.language)),
    })),
  );
}

function roleBeside({ language }: ProbedAudio, mainLanguage: string | undefined): AudioRole {
  return language === 'und' || language === mainLanguage ? 'alternate' : 'dub';
}
