/** Fields of times longer than this are none. */
const longestTime = 40;

/** Seconds of `[h:]mm:ss[.fraction]`, where a comma may stand for the dot, as in SRT, or a colon. */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longestTime) return undefined;
  const match = /^(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)(?:[.,:](\d{1,9}))?$/.exec(trimmed);
  if (!match) return undefined;
  const [, hours = '0', minutes, seconds, fraction = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction}`);
}

export interface Timing {
  start: number;
  end: number;
  /** What follows the times. */
  rest: string;
}

/** The times of a line `start --> end`, as in SRT and WebVTT; undefined where it is none. */
export function parseTiming(line: string): Timing | undefined {
  const arrow = line.indexOf('-->');
  if (arrow < 0 || arrow > 2 * longestTime) return undefined;
  const start = parseTime(line.slice(0, arrow));
  const after = line.slice(arrow + 3).trimStart();
  const space = after.search(/[ \t]/);
  const end = parseTime(space < 0 ? after : after.slice(0, space));
  if (start === undefined || end === undefined) return undefined;
  return { start, end, rest: space < 0 ? '' : after.slice(space).trim() };
}

export const badTiming = 'This is no time such as 00:00:01.000 --> 00:00:02.500.';
