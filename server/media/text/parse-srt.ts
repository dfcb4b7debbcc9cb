import type { CueList } from './cue-list.js';
import { addLine, CueTextWriter, longestRawText, tooLong } from './cue-text.js';
import { badTiming, parseTiming, type Timing } from './cue-times.js';
import { readTags } from './read-tags.js';
import { linesOf } from './text-lines.js';

/** Reads SubRip. Numbers, hours and blank lines may be missing, and text may hold blank lines. */
export function parseSrt(text: string, cues: CueList): void {
  let cue: { timing: Timing; line: number; lines: string[] } | undefined;
  const end = (): void => {
    if (!cue) return;
    const { lines, line, timing } = cue;
    const raw = lines.join('\n');
    if (raw.length > longestRawText) return cues.leaveOut(line, tooLong);
    const writer = new CueTextWriter();
    readTags(raw, writer);
    cues.add({ start: timing.start, end: timing.end }, writer, line);
  };
  let before = '';
  for (const { number, text: line } of linesOf(text)) {
    const timing = parseTiming(line);
    if (timing) {
      // The number of this cue, not the last line of the one before.
      if (isNumber(before)) cue?.lines.pop();
      end();
      cue = { timing, line: number, lines: [] };
    } else if (line.trim() !== '') {
      if (cue) addLine(cue.lines, line);
      else if (!isNumber(line)) cues.leaveOut(number, badTiming);
    }
    before = line;
  }
  end();
}

function isNumber(line: string): boolean {
  return line.length <= 20 && /^\s*\d+\s*$/.test(line);
}
