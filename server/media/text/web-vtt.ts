/** A cue of WebVTT. Times are in seconds. */
export interface Cue {
  start: number;
  end: number;
  /** WebVTT cue text, in which lines are separated by a line feed and none is empty. */
  text: string;
  /** Cue settings, such as `line:0`. */
  settings?: string;
}

const time = /(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})/.source;
const timing = new RegExp(`^${time}[ \\t]+-->[ \\t]+${time}(?:[ \\t]|$)`);
/** A cue whose end is missing is shown until the next one, and at most this long. */
const longestOpenSeconds = 5;

/** Reads the WebVTT that ffmpeg writes. Cues without text are left out; the others are in the order of their starts. */
export function parseCues(vtt: string): Cue[] {
  const cues: { start: number; end: number; lines: string[] }[] = [];
  for (const line of vtt.split(/\r\n|[\r\n]/)) {
    const match = timing.exec(line);
    if (match) cues.push({ start: toSeconds(match, 1), end: toSeconds(match, 5), lines: [] });
    // Text may hold empty lines, which ffmpeg writes as they are.
    else if (line.trim() !== '') cues.at(-1)?.lines.push(line);
  }
  const shown = cues
    .map(({ lines, ...cue }) => ({ ...cue, text: lines.map(toCueText).join('\n') }))
    .filter(({ text }) => text.replace(/<[^>]*>|&(?:nbsp|lrm|rlm);/g, '').trim() !== '')
    .toSorted((one, other) => one.start - other.start);
  return shown.map((cue, n) => {
    if (cue.end > cue.start) return cue;
    const next = shown.slice(n + 1).find(({ start }) => start > cue.start);
    return {
      ...cue,
      end: Math.min(cue.start + longestOpenSeconds, next?.start ?? Infinity),
    };
  });
}

/** The cues as they are from `start` on, which becomes 0, up to `length`; those outside are left out. */
export function cutCues(cues: readonly Cue[], start: number, length: number): Cue[] {
  return cues
    .map((cue) => ({
      ...cue,
      start: Math.max(0, cue.start - start),
      end: Math.min(length, cue.end - start),
    }))
    .filter((cue) => toMilliseconds(cue.end) > toMilliseconds(cue.start));
}

/** A WebVTT file, whose time 0 is that of the media (RFC 8216 3.5: so it needs no X-TIMESTAMP-MAP). */
export function formatWebVtt(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ start, end, text, settings }) =>
      `${formatTime(start)} --> ${formatTime(end)}${settings ? ` ${settings}` : ''}\n${text}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}

/** ffmpeg escapes nothing of a text; it writes the tags of bold, italic and underlined text itself. */
function toCueText(line: string): string {
  return line
    .replace(/\p{Cc}/gu, ' ')
    .replace(/&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)/g, '&amp;')
    .replace(/<(?!\/?[biu]>)/g, '&lt;')
    .replaceAll('-->', '--&gt;');
}

function toSeconds(match: RegExpExecArray, at: number): number {
  const [hours = '0', minutes, seconds, milliseconds] = match.slice(at, at + 4);
  return (
    Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(milliseconds) / 1000
  );
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

function formatTime(seconds: number): string {
  const all = toMilliseconds(seconds);
  const part = (divisor: number, size: number, digits = 2) =>
    String(Math.floor(all / divisor) % size).padStart(digits, '0');
  return `${part(3_600_000, 1e6)}:${part(60_000, 60)}:${part(1000, 60)}.${part(1, 1000, 3)}`;
}
