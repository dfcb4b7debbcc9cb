import type { CueTextWriter, TextStyle } from './cue-text.js';

// Each is tried at one place only, no part of it can match in two ways, and what it looks at is bounded: time is linear.
const tag = /<(\/?)([a-z]{1,8})(?:[ .\t][^<>]{0,200})?\/?>/iy;
const timestamp = /<[\d:.]{5,20}>/y;
const override = /\{\\[^{}]{0,200}\}/y;

const styles: Readonly<Record<string, TextStyle>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  u: 'u',
};
/** Subtitles are written with these, but they change nothing that is kept. */
const dropped: ReadonlySet<string> = new Set([
  ...['font', 'span', 's', 'strike', 'c', 'v', 'lang', 'ruby'],
]);

interface Mark {
  length: number;
  apply: (writer: CueTextWriter) => void;
}

/**
 * Writes text with the tags of SRT and WebVTT: bold, italic and underlined text stays, colours, voices and places go. Other tags
 * are text.
 */
export function readTags(
  text: string,
  writer: CueTextWriter,
  decode: (text: string) => string = (part) => part,
): void {
  let from = 0;
  let at = findMark(text, 0);
  while (at >= 0) {
    const mark = markAt(text, at);
    if (mark) {
      writer.text(decode(text.slice(from, at)));
      mark.apply(writer);
      from = at + mark.length;
    }
    at = findMark(text, at + (mark?.length ?? 1));
  }
  writer.text(decode(text.slice(from)));
}

function findMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1)
    if (text[at] === '<' || text[at] === '{') return at;
  return -1;
}

/** Undefined where it is text. */
function markAt(text: string, at: number): Mark | undefined {
  const nothing = matchAt(override, text, at) ?? matchAt(timestamp, text, at);
  if (nothing) return { length: nothing[0].length, apply: () => undefined };
  const [all = '', slash, word = ''] = matchAt(tag, text, at) ?? [];
  const apply = effectOf(word.toLowerCase(), slash === '');
  return apply && { length: all.length, apply };
}

function effectOf(name: string, isOpening: boolean): Mark['apply'] | undefined {
  const style = styles[name];
  if (style) return (writer) => writer.style(style, isOpening);
  if (dropped.has(name)) return () => undefined;
  if (name === 'br') return (writer) => writer.newLine();
  // The reading of a word stands beside it.
  if (name === 'rt') return (writer) => writer.text(isOpening ? ' (' : ')');
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
