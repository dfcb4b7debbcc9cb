import type { CueList } from './cue-list.js';
import { addLine, CueTextWriter, longestRawText, tooLong } from './cue-text.js';
import { badTiming, parseTiming, type Timing } from './cue-times.js';
import { readTags } from './read-tags.js';
import { TextFault } from './text-fault.js';
import { cleanText, linesOf } from './text-lines.js';

type Block =
  | { type: 'none' }
  /** Its header, a comment, a style or a region: to the next blank line. */
  | { type: 'other' }
  | { type: 'name' }
  | { type: 'cue'; timing: Timing; line: number; lines: string[] };

const percent = String.raw`(?:100|\d{1,2})(?:\.\d{1,6})?%`;
const settings: readonly RegExp[] = [
  /^vertical:(?:rl|lr)$/,
  new RegExp(`^line:(?:${percent}|-?\\d{1,4})(?:,(?:start|center|end))?$`),
  new RegExp(`^position:${percent}(?:,(?:line-left|center|line-right))?$`),
  new RegExp(`^size:${percent}$`),
  /^align:(?:start|center|end|left|right)$/,
];

/**
 * Reads WebVTT. Comments, styles, regions and names of cues are left out; of the settings of cues those stay that are valid.
 * @throws TextFault without its first line
 */
export function parseVtt(text: string, cues: CueList): void {
  let block: Block = { type: 'other' };
  for (const { number, text: line } of linesOf(text)) {
    if (number === 1 && !/^WEBVTT(?:[ \t]|$)/.test(line))
      throw new TextFault('invalid', 'WebVTT begins with a line WEBVTT.', 1);
    block = next(block, { number, line }, cues);
  }
  endCue(block, cues);
}

function next(
  block: Block,
  { number, line }: { number: number; line: string },
  cues: CueList,
): Block {
  if (line.includes('-->')) {
    endCue(block, cues);
    const timing = parseTiming(line);
    if (timing) return { type: 'cue', timing, line: number, lines: [] };
    cues.leaveOut(number, badTiming);
    return { type: 'other' };
  }
  if (line.trim() === '') {
    endCue(block, cues);
    return { type: 'none' };
  }
  if (block.type === 'cue') addLine(block.lines, line);
  if (block.type === 'name') {
    cues.leaveOut(number, badTiming);
    return { type: 'other' };
  }
  if (block.type !== 'none') return block;
  return /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/.test(line) ? { type: 'other' } : { type: 'name' };
}

function endCue(block: Block, cues: CueList): void {
  if (block.type !== 'cue') return;
  const { timing, line, lines } = block;
  const raw = lines.join('\n');
  if (raw.length > longestRawText) return cues.leaveOut(line, tooLong);
  const writer = new CueTextWriter();
  readTags(raw, writer, decode);
  const valid = validSettings(timing.rest);
  cues.add(
    { start: timing.start, end: timing.end, ...(valid && { settings: valid }) },
    writer,
    line,
  );
}

/** Each at most once. */
function validSettings(rest: string): string {
  if (rest.length > 200) return '';
  const words = rest.split(/[ \t]/);
  return settings.flatMap((form) => words.find((word) => form.test(word)) ?? []).join(' ');
}

const entities: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
  ...{ nbsp: '\u00A0', lrm: '\u200E', rlm: '\u200F' },
};

function decode(text: string): string {
  if (!text.includes('&')) return text;
  const decoded = text.replace(
    /&(?:([a-z]{2,4})|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (all: string, name?: string, decimal?: string, hexadecimal?: string) => {
      if (name !== undefined) return entities[name] ?? all;
      const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    },
  );
  return cleanText(decoded);
}
