import type { WarningCode } from '../../../src/contract/problem-codes.js';
import type { Chapter } from '../../domain/tracks.js';
import type { Decodable } from './choose-streams.js';
import type { ProbedAudio, ProbedSubtitles } from './parse-probe.js';

/** What is missing or damaged in the result, with a sentence for the person who uploaded the file. */
export interface MediaWarning {
  code: WarningCode;
  detail: string;
}

/** What a file holds beside the picture and one sound. */
export interface MediaExtras {
  /** Further audio, in the order of the file. */
  audio: Decodable<ProbedAudio>[];
  /** Subtitles that are text. */
  subtitles: ProbedSubtitles[];
  chapters: Chapter[];
}
