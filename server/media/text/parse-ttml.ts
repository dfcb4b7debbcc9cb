import { SaxesParser } from 'saxes';
import type { CueList } from './cue-list.js';
import { CueTextWriter, type TextStyle } from './cue-text.js';
import { TextFault } from './text-fault.js';
import { parseTtmlTime, readClock, type TtmlClock, type TtmlParameters } from './ttml-times.js';

const maxDepth = 32;
const maxStyles = 1000;
/** Several times what the most cues need. */
const maxElements = 100_000;
const maxAttributes = 400_000;

/** By their local names. */
type Attributes = TtmlParameters & {
  readonly [
    Name in
      | 'begin'
      | 'end'
      | 'dur'
      | 'timeContainer'
      | 'id'
      | 'style'
      | 'fontStyle'
      | 'fontWeight'
      | 'textDecoration'
  ]?: string;
};
type Styles = Partial<Record<TextStyle, boolean>>;

interface Cue {
  writer: CueTextWriter;
  line: number;
}

/** An element of the document that is open. */
interface Frame {
  start: number;
  end: number;
  /** In `seq` each child begins where the one before has ended. */
  isSequence: boolean;
  before: number;
  styles: Styles;
  /** What its text belongs to; undefined where text is not shown. */
  cue: Cue | undefined;
  ownsCue: boolean;
}

/**
 * Reads TTML and its profiles (IMSC 1 text, EBU-TT-D, DFXP): times of every kind, also nested ones; bold, italic and underlined
 * text stays. A document type is refused, and with it every entity but XML's own five; nothing is fetched.
 * @throws TextFault for what is not well-formed
 */
export function parseTtml(text: string, cues: CueList): void {
  const parser = new SaxesParser({ xmlns: true });
  const reader = new TtmlReader(cues, () => parser.line);
  parser.on('error', () => {
    throw new TextFault('invalid', 'The document is not well-formed XML.', parser.line);
  });
  parser.on('doctype', () => {
    throw new TextFault('invalid', 'The document has a document type.', parser.line);
  });
  let attributeCount = 0;
  parser.on('attribute', () => {
    attributeCount += 1;
    if (attributeCount > maxAttributes) throw tooLarge(parser.line);
  });
  parser.on('opentag', ({ local, attributes }) =>
    reader.open(
      local,
      Object.fromEntries(Object.values(attributes).map(({ local: name, value }) => [name, value])),
    ),
  );
  parser.on('closetag', () => reader.close());
  parser.on('text', (part) => reader.text(part));
  parser.on('cdata', (part) => reader.text(part));
  parser.write(text).close();
}

function tooLarge(line: number): TextFault {
  return new TextFault('too-large', 'The document has too many elements and attributes.', line);
}

class TtmlReader {
  readonly #cues: CueList;
  readonly #line: () => number;
  readonly #open: Frame[] = [];
  readonly #styles = new Map<string, Styles>();
  #clock: TtmlClock = readClock({});
  #elements = 0;

  constructor(cues: CueList, line: () => number) {
    this.#cues = cues;
    this.#line = line;
  }

  open(name: string, attributes: Attributes): void {
    const parent = this.#open.at(-1);
    this.#elements += 1;
    if (this.#elements > maxElements) throw tooLarge(this.#line());
    if (this.#open.length === maxDepth)
      throw new TextFault('invalid', 'The document is nested too deeply.', this.#line());
    if (!parent) this.#openRoot(name, attributes);
    else if (name === 'br') parent.cue?.writer.newLine();
    else if (name === 'style') this.#keepStyle(attributes);
    this.#open.push(this.#frame(name, attributes, parent));
  }

  close(): void {
    const frame = this.#open.pop();
    const parent = this.#open.at(-1);
    if (!frame || !parent) return;
    parent.before = Number.isFinite(frame.end) ? frame.end : parent.before;
    if (frame.ownsCue && frame.cue) this.#add(frame, frame.cue);
  }

  text(part: string): void {
    const frame = this.#open.at(-1);
    if (!frame?.cue) return;
    for (const style of ['b', 'i', 'u'] as const)
      frame.cue.writer.style(style, frame.styles[style] ?? false);
    frame.cue.writer.text(part.replace(/\s+/g, ' '));
  }

  #openRoot(name: string, attributes: Attributes): void {
    if (name !== 'tt') throw new TextFault('invalid', 'The root of TTML is tt.', this.#line());
    this.#clock = readClock(attributes);
  }

  #add({ start, end }: Frame, { writer, line }: Cue): void {
    // The white space between spans is no cue.
    if (writer.isEmpty) return;
    if (Number.isNaN(start + end))
      this.#cues.leaveOut(line, 'A time of the cue is none such as 00:00:01.5 or 1.5s.');
    else if (end === Infinity) this.#cues.leaveOut(line, 'The cue has no end.');
    else this.#cues.add({ start, end }, writer, line);
  }

  #frame(name: string, attributes: Attributes, parent: Frame | undefined): Frame {
    const { begin, end, dur, timeContainer } = attributes;
    const isTimed = [begin, end, dur].some((time) => time !== undefined);
    const ownsCue = name === 'p' || (name === 'span' && isTimed);
    const times = this.#times(attributes, parent);
    const isShown = ownsCue || name === 'span';
    const inherited = isShown ? parent?.cue : undefined;
    return {
      ...times,
      isSequence: timeContainer === 'seq',
      before: times.start,
      styles: { ...parent?.styles, ...this.#stylesOf(attributes) },
      cue: ownsCue ? { writer: new CueTextWriter(), line: this.#line() } : inherited,
      ownsCue,
    };
  }

  /** Relative to its parent (TTML 1, 12.2). */
  #times(attributes: Attributes, parent: Frame | undefined): Pick<Frame, 'start' | 'end'> {
    if (!parent) return { start: 0, end: Infinity };
    const base = parent.isSequence ? parent.before : parent.start;
    const start = base + (this.#time(attributes.begin) ?? 0);
    const length = this.#time(attributes.dur);
    const end = this.#time(attributes.end);
    return {
      start,
      end: Math.min(
        parent.end,
        length === undefined ? Infinity : start + length,
        end === undefined ? Infinity : base + end,
      ),
    };
  }

  /** NaN for what is none, which makes every time that follows from it none. */
  #time(stated: string | undefined): number | undefined {
    if (stated === undefined) return undefined;
    return parseTtmlTime(stated, this.#clock) ?? NaN;
  }

  #keepStyle(attributes: Attributes): void {
    const { id } = attributes;
    if (id !== undefined && this.#styles.size < maxStyles)
      this.#styles.set(id, this.#stylesOf(attributes));
  }

  #stylesOf({ style, fontStyle, fontWeight, textDecoration }: Attributes): Styles {
    const referenced = (style ?? '').slice(0, 1000).split(/\s/, 10);
    const styles = referenced.reduce<Styles>(
      (sum, id) => ({ ...sum, ...this.#styles.get(id) }),
      {},
    );
    return {
      ...styles,
      ...(fontStyle !== undefined && { i: fontStyle === 'italic' || fontStyle === 'oblique' }),
      ...(fontWeight !== undefined && { b: fontWeight === 'bold' }),
      ...(textDecoration !== undefined && { u: textDecoration === 'underline' }),
    };
  }
}
