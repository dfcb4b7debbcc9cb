export type TextStyle = 'b' | 'i' | 'u';

/** More than fits on any screen. */
export const longestCueText = 5000;
/** With its markup, as it is read: that of effects is many times what it shows. */
export const longestRawText = 100_000;
export const tooLong = 'The text of the cue is too long.';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Of a cue: those beyond its longest text make it too long, however many there are. */
export function addLine(lines: string[], line: string): void {
  if (lines.length <= longestCueText) lines.push(line.slice(0, longestRawText + 1));
}

/**
 * Writes the text of one cue. Whatever is given as text stays text: markup is only what `style` asks for, and it is never nested
 * deeper than there are styles. Lines have no space around them, and none is empty.
 */
export class CueTextWriter {
  #written = '';
  #gap = '';
  #isLineEmpty = true;
  readonly #wanted = new Set<TextStyle>();
  readonly #open: TextStyle[] = [];

  /** Whether there is nothing yet that can be seen. */
  get isEmpty(): boolean {
    return this.#written === '';
  }

  /** Of the text that follows. */
  style(style: TextStyle, isOn: boolean): void {
    if (isOn) this.#wanted.add(style);
    else this.#wanted.delete(style);
  }

  plain(): void {
    this.#wanted.clear();
  }

  /** Line ends in it are those of the cue. */
  text(text: string): void {
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      this.#append(text.slice(start, end < 0 ? undefined : end));
      if (end < 0) return;
      this.newLine();
      start = end + 1;
    }
  }

  newLine(): void {
    if (this.#isLineEmpty) return;
    this.#isLineEmpty = true;
    this.#gap = '\n';
  }

  /** The cue text of WebVTT; empty where nothing of it can be seen, undefined if it is longer than any cue. */
  finish(): string | undefined {
    if (this.#written.length > longestCueText) return undefined;
    this.#wanted.clear();
    this.#closeUnwanted();
    return this.#written;
  }

  #append(part: string): void {
    const words = this.#isLineEmpty ? part.trimStart() : part;
    const shown = words.trimEnd();
    if (shown === '') {
      if (!this.#isLineEmpty) this.#gap += words;
      return;
    }
    if (this.#written.length > longestCueText) return;
    this.#closeUnwanted();
    this.#written += this.#written === '' ? '' : this.#gap;
    for (const style of this.#wanted)
      if (!this.#open.includes(style)) {
        this.#open.push(style);
        this.#written += `<${style}>`;
      }
    // One character may be written as five.
    this.#written += shown
      .slice(0, longestCueText + 1)
      .replace(/[&<>]/g, (character) => entities[character] ?? '');
    this.#gap = words.slice(shown.length);
    this.#isLineEmpty = false;
  }

  #closeUnwanted(): void {
    while (this.#open.some((style) => !this.#wanted.has(style)))
      this.#written += `</${this.#open.pop()}>`;
  }
}
