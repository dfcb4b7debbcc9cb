import type { CueList } from './cue-list.js';
import { CueTextWriter, longestRawText, tooLong, type TextStyle } from './cue-text.js';
import { parseTime } from './cue-times.js';
import { TextFault } from './text-fault.js';
import { linesOf } from './text-lines.js';

/** Where the fields of a line stand; the text is the last of them. */
interface Format {
  count: number;
  start: number;
  end: number;
}

const usualFormat: Format = { count: 10, start: 1, end: 2 };
const maxFields = 50;

/**
 * Reads the events of SubStation Alpha, of both versions. Bold, italic and underlined text stays; places, effects and drawings go.
 * @throws TextFault without events
 */
export function parseAss(text: string, cues: CueList): void {
  let section = '';
  let hasEvents = false;
  let format = usualFormat;
  for (const { number, text: line } of linesOf(text)) {
    const heading = line.startsWith('[') && line.length < 100 ? line.trim().toLowerCase() : '';
    if (heading !== '') section = heading;
    if (section !== '[events]') continue;
    hasEvents = true;
    const colon = line.indexOf(':');
    const kind = colon < 0 || colon > 20 ? '' : line.slice(0, colon).trim().toLowerCase();
    if (kind === 'format') format = readFormat(line.slice(colon + 1), number);
    if (kind === 'dialogue') addEvent(line.slice(colon + 1), { format, number, cues });
  }
  if (!hasEvents) throw new TextFault('invalid', 'It has no section [Events].', 1);
}

function readFormat(list: string, line: number): Format {
  const names = list
    .slice(0, 2000)
    .split(',', maxFields)
    .map((name) => name.trim().toLowerCase());
  const format = {
    count: names.length,
    start: names.indexOf('start'),
    end: names.indexOf('end'),
  };
  if (format.start >= 0 && format.end >= 0 && names.at(-1) === 'text') return format;
  throw new TextFault('invalid', 'The format of events has Start and End, and Text last.', line);
}

function addEvent(
  rest: string,
  { format, number, cues }: { format: Format; number: number; cues: CueList },
): void {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < format.count - 1) {
    const comma = rest.indexOf(',', at);
    if (comma < 0) return cues.leaveOut(number, 'The event has too few fields.');
    fields.push(rest.slice(at, comma));
    at = comma + 1;
  }
  const start = parseTime(fields[format.start] ?? '');
  const end = parseTime(fields[format.end] ?? '');
  if (start === undefined || end === undefined)
    return cues.leaveOut(number, 'The times of the event are none such as 0:00:01.00.');
  if (rest.length - at > longestRawText) return cues.leaveOut(number, tooLong);
  const writer = new CueTextWriter();
  readEventText(rest.slice(at), writer);
  cues.add({ start, end }, writer, number);
}

/** In braces stands what is no text: changes of style, and comments. A brace that is never closed is text. */
function readEventText(text: string, writer: CueTextWriter): void {
  const lastClosing = text.lastIndexOf('}');
  let isDrawing = false;
  let at = 0;
  const write = (end: number): void => {
    if (!isDrawing) writeText(text.slice(at, end), writer);
  };
  for (
    let open = text.indexOf('{');
    open >= 0 && open < lastClosing;
    open = text.indexOf('{', at)
  ) {
    write(open);
    at = text.indexOf('}', open) + 1;
    isDrawing = applyOverrides(text.slice(open + 1, at - 1), writer, isDrawing);
  }
  write(text.length);
}

function writeText(text: string, writer: CueTextWriter): void {
  writer.text(text.replaceAll('\\N', '\n').replaceAll('\\n', ' ').replaceAll('\\h', '\u00A0'));
}

/** Answers whether what follows is a drawing. */
function applyOverrides(block: string, writer: CueTextWriter, isDrawing: boolean): boolean {
  let draws = isDrawing;
  for (const [, name, digits, reset] of block.matchAll(/\\(?:([biup])(\d{1,4})(?!\w)|(r))/g)) {
    const isOn = Number(digits) > 0;
    if (reset !== undefined) writer.plain();
    else if (name === 'p') draws = isOn;
    else writer.style(name as TextStyle, isOn);
  }
  return draws;
}
