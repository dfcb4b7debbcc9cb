import type { Span } from './spans.js';
import type { MediaInput } from './media-input.js';

/** The minimum to read at once: headers are close together, so one read serves several. */
const windowBytes = 64 * 1024;
/** No valid file has more boxes at one level; the limit ends the walk through a damaged one. */
const maxBoxes = 10_000;

interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Edit {
  /** In seconds; 0 means up to the end of the track. */
  readonly length: number;
  /** In seconds of the track's media time; `undefined` for an empty edit. */
  readonly media: number | undefined;
}

/**
 * Reads the edit lists (ISO/IEC 14496-12, 8.6.6) of an MP4 or QuickTime file, by track id. mediabunny applies only the start
 * of the first edit, not its length or further edits.
 */
export async function readEditLists(
  input: MediaInput,
  signal: AbortSignal,
): Promise<Map<number, Span[]>> {
  const reader = new WindowReader(input, signal);
  const spans = new Map<number, Span[]>();
  const movie = await find(reader, await reader.rootBox(), 'moov');
  if (!movie) return spans;
  const movieScale = await readTimescale(reader, await find(reader, movie, 'mvhd'));
  for await (const track of boxesIn(reader, movie)) {
    if (track.name !== 'trak') continue;
    const [id, edits] = [
      await readTrackId(reader, track),
      await readEdits(reader, track, movieScale),
    ];
    const shown = toSpans(edits);
    if (id !== undefined && shown.length > 0) spans.set(id, shown);
  }
  return spans;
}

/** Converts edits to spans in mediabunny's time, in which the first edit begins at the time where it is shown. */
export function toSpans(edits: readonly Edit[]): Span[] {
  const spans: Span[] = [];
  let [at, origin] = [0, NaN];
  for (const { length, media } of edits) {
    if (media !== undefined) {
      if (Number.isNaN(origin)) origin = media - at;
      spans.push({ from: at, to: length > 0 ? at + length : Infinity, media: media - origin });
    }
    at += length;
  }
  return spans;
}

async function readEdits(reader: WindowReader, track: Box, movieScale: number): Promise<Edit[]> {
  const container = await find(reader, track, 'edts');
  const list = container && (await find(reader, container, 'elst'));
  const media = await find(reader, track, 'mdia');
  const header = media && (await find(reader, media, 'mdhd'));
  if (!list || !header) return [];
  const scale = await readTimescale(reader, header);
  const bytes = await reader.view(list.start, Math.min(list.end, list.start + windowBytes));
  const isLong = bytes.getUint8(0) === 1;
  const size = isLong ? 20 : 12;
  const count = Math.min(bytes.getUint32(4), Math.floor((bytes.byteLength - 8) / size));
  return Array.from({ length: count }, (_, index) => {
    const at = 8 + index * size;
    const length = isLong ? Number(bytes.getBigUint64(at)) : bytes.getUint32(at);
    const time = isLong ? Number(bytes.getBigInt64(at + 8)) : bytes.getInt32(at + 4);
    return { length: length / movieScale, media: time < 0 ? undefined : time / scale };
  });
}

async function readTrackId(reader: WindowReader, track: Box): Promise<number | undefined> {
  const header = await find(reader, track, 'tkhd');
  if (!header) return undefined;
  const bytes = await reader.view(header.start, header.start + 24);
  return bytes.getUint32(bytes.getUint8(0) === 1 ? 20 : 12);
}

/** Reads the timescale of a movie header or a media header; both have it at the same offset. */
async function readTimescale(reader: WindowReader, header: Box | undefined): Promise<number> {
  if (!header) return 1;
  const bytes = await reader.view(header.start, header.start + 24);
  return bytes.getUint32(bytes.getUint8(0) === 1 ? 20 : 12) || 1;
}

async function find(reader: WindowReader, parent: Box, name: string): Promise<Box | undefined> {
  for await (const box of boxesIn(reader, parent)) if (box.name === name) return box;
  return undefined;
}

async function* boxesIn(reader: WindowReader, parent: Box): AsyncGenerator<Box> {
  let at = parent.start;
  for (let count = 0; at + 8 <= parent.end && count < maxBoxes; count++) {
    const bytes = await reader.view(at, Math.min(at + 16, parent.end));
    const short = bytes.getUint32(0);
    const isLong = short === 1 && bytes.byteLength >= 16;
    const size = isLong ? Number(bytes.getBigUint64(8)) : short === 0 ? parent.end - at : short;
    if (size < 8) return;
    const name = String.fromCharCode(...[4, 5, 6, 7].map((offset) => bytes.getUint8(offset)));
    yield { name, start: at + (isLong ? 16 : 8), end: Math.min(at + size, parent.end) };
    at += size;
  }
}

/** Reads the source in windows and caches the last one. */
class WindowReader {
  readonly #input: MediaInput;
  readonly #signal: AbortSignal;
  #start = 0;
  #bytes = new Uint8Array();

  constructor(input: MediaInput, signal: AbortSignal) {
    this.#input = input;
    this.#signal = signal;
  }

  async rootBox(): Promise<Box> {
    return {
      name: '',
      start: 0,
      end: this.#input.kind === 'file' ? this.#input.file.size : Infinity,
    };
  }

  async view(start: number, end: number): Promise<DataView> {
    const isHeld = start >= this.#start && end <= this.#start + this.#bytes.length;
    if (!isHeld) {
      this.#bytes = await this.#read(start, Math.max(end, start + windowBytes));
      this.#start = start;
    }
    const from = start - this.#start;
    return new DataView(
      this.#bytes.buffer,
      this.#bytes.byteOffset + from,
      Math.min(end - start, this.#bytes.length - from),
    );
  }

  async #read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#input.kind === 'file')
      return new Uint8Array(await this.#input.file.slice(start, end).arrayBuffer());
    const headers = { range: `bytes=${start}-${end - 1}` };
    const response = await fetch(this.#input.url, { signal: this.#signal, headers });
    if (response.status !== 206) return new Uint8Array();
    return new Uint8Array(await response.arrayBuffer());
  }
}
