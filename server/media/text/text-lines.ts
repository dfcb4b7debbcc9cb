export interface TextLine {
  /** From 1. */
  number: number;
  text: string;
}

/** What no format may hold, or could end a line of WebVTT, is taken away: control characters, lone surrogates, the BOM. */
export function cleanText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ');
}

/** One line at a time: a list of all would take many times the memory of a text that is little but line ends. */
export function* linesOf(text: string): Generator<TextLine, void, undefined> {
  let start = 0;
  for (let number = 1; start <= text.length; number += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield { number, text: text.slice(start, end) };
    start = end + 1;
  }
}
