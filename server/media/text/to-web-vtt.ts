import { trackLimits } from '../allow-lists.js';
import { CueList, type LeftOut } from './cue-list.js';
import { parseAss } from './parse-ass.js';
import { parseSrt } from './parse-srt.js';
import { parseTtml } from './parse-ttml.js';
import { parseVtt } from './parse-vtt.js';
import { TextFault } from './text-fault.js';
import { cleanText } from './text-lines.js';
import { formatWebVtt } from './web-vtt.js';

const parsers = { srt: parseSrt, ass: parseAss, ttml: parseTtml, vtt: parseVtt };

export type TextFormat = keyof typeof parsers;

export interface ConvertedText {
  vtt: string;
  /** How many. */
  cues: number;
  leftOut: LeftOut | undefined;
}

/**
 * Makes WebVTT of subtitles that somebody else wrote, in time and memory that grow with the length of the text.
 * @throws TextFault where nothing of it can be shown, or it is too large
 */
export function toWebVtt(format: TextFormat, text: string): ConvertedText {
  const list = new CueList();
  parsers[format](cleanText(text), list);
  const { cues, leftOut } = list.finish();
  const vtt = formatWebVtt(cues);
  if (Buffer.byteLength(vtt) > trackLimits.subtitleBytes)
    throw new TextFault('too-large', 'There is too much text in all cues together.');
  return { vtt, cues: cues.length, leftOut };
}
