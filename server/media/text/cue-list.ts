import { trackLimits } from '../allow-lists.js';
import { tooLong, type CueTextWriter } from './cue-text.js';
import { TextFault } from './text-fault.js';
import type { Cue } from './web-vtt.js';

/** What of a text is not in the result. */
export interface LeftOut {
  /** Cues. */
  count: number;
  /** Of the first of them. */
  line: number;
  /** Why; a whole sentence. */
  reason: string;
}

const maxCues = 20_000;
/** What a screen has room for. Browsers place each cue beside all others that show. */
const maxAtOnce = 32;

type Fault = Pick<LeftOut, 'line' | 'reason'>;

/** Collects the cues that a parser finds, and what it could not use. */
export class CueList {
  readonly #cues: (Cue & { line: number })[] = [];
  #characters = 0;
  #leftOut: LeftOut | undefined;

  /** @throws TextFault for more cues than any video has */
  add(cue: { start: number; end: number; settings?: string }, text: CueTextWriter, line: number) {
    const written = text.finish();
    if (written === undefined) return this.leaveOut(line, tooLong);
    if (written === '') return this.leaveOut(line, 'The cue has no text.');
    if (!(toMs(cue.end) > toMs(cue.start)))
      return this.leaveOut(line, 'The end of the cue is not later than its start.');
    if (this.#cues.length === maxCues)
      throw new TextFault('too-large', `A text has at most ${maxCues} cues.`, line);
    this.#characters += written.length;
    if (this.#characters > trackLimits.subtitleBytes)
      throw new TextFault('too-large', 'There is too much text in all cues together.', line);
    this.#cues.push({ ...cue, text: written, line });
  }

  leaveOut(line: number, reason: string): void {
    this.#leftOut ??= { count: 0, line, reason };
    this.#leftOut.count += 1;
  }

  /**
   * In the order of their starts, and no more at once than a screen has room for.
   * @throws TextFault when there is none
   */
  finish(): { cues: Cue[]; leftOut: LeftOut | undefined } {
    const cues: Cue[] = [];
    let shown: Cue[] = [];
    for (const { line, ...cue } of this.#cues.toSorted((one, other) => one.start - other.start)) {
      shown = shown.filter(({ end }) => end > cue.start);
      // What is drawn in layers says the same several times.
      if (shown.some((other) => isSame(cue, other))) continue;
      if (shown.length === maxAtOnce) {
        this.leaveOut(line, `More than ${maxAtOnce} cues would show at once.`);
        continue;
      }
      shown.push(cue);
      cues.push(cue);
    }
    if (cues.length === 0) throw noCue(this.#leftOut);
    return { cues, leftOut: this.#leftOut };
  }
}

function noCue(fault: Fault | undefined): TextFault {
  return new TextFault('invalid', fault?.reason ?? 'It has no cue.', fault?.line);
}

function isSame(one: Cue, other: Cue): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}
