import { PersonalFacts } from './personal-facts.js';
import { VodError } from '../shared/vod-error.js';

/** A larger index is not read: no camera writes one. */
const mostIndexBytes = 256 * 1024 ** 2;
/** Before the index of a file, and of metadata beside it. */
const mostBoxes = 1000;
/** Sub-boxes in boxes. */
const mostDepth = 12;

/** Of `udta`, and of iTunes' list: where, by which maker, model and software. */
const personalBoxes = new Set(['©xyz', 'loci', '©mak', '©mod', '©swr', 'manu', 'modl', 'XMP_']);
/** Of `keys`, as QuickTime and Android name the same. */
const personalKeys =
  /^com\.(apple\.quicktime\.(location|make|model|software|camera)|android\.(manufacturer|model|version))/;
const containers = new Set(['moov', 'trak', 'udta', 'mdia']);
/** Tracks of places and movements: GoPro, Google's cameras, Apple, Sony. */
const personalTracks = new Set(['gpmd', 'camm', 'mebx', 'rtmd']);
/** Adobe's XMP (ISO 16684-1), which may tell the same again. */
const xmpId = 'be7acfcb97a942e89c71999491e3afac';

interface Box {
  type: string;
  start: number;
  body: number;
  end: number;
}

interface Blanked {
  start: number;
  end: number;
}

/** What an MP4 or QuickTime file tells of the place and the device that it was recorded with. */
export interface PersonalData {
  /** In the file, in order; filling these bytes with zeros removes it. Nothing else changes its place. */
  ranges: readonly Blanked[];
  /** Offsets of box types to be read as `free` from now on. */
  freed: readonly number[];
  /** What it says, for its user to read. */
  facts: PersonalFacts;
}

/**
 * The file without what tells where and by which device it was recorded: of as many bytes, with the same pictures and sound.
 * Itself where there is nothing of the kind, or it is neither MP4 nor QuickTime.
 * @throws VodError `location-not-removed` where its index cannot be read
 */
export async function withoutLocation(file: Blob): Promise<Blob> {
  const { ranges, freed } = await findPersonalData(file);
  if (ranges.length === 0 && freed.length === 0) return file;
  const free = new TextEncoder().encode('free');
  const patches = [
    ...ranges.map(({ start, end }) => ({ start, end, part: zeros(end - start) })),
    ...freed.map((start) => ({ start, end: start + 4, part: [free] })),
  ].sort((a, b) => a.start - b.start);
  const parts: BlobPart[] = [];
  let at = 0;
  for (const { start, end, part } of patches) {
    if (start < at) continue;
    parts.push(file.slice(at, start), ...part);
    at = end;
  }
  return new Blob([...parts, file.slice(at)], { type: file.type });
}

/** @throws VodError `location-not-removed` */
export async function findPersonalData(file: Blob): Promise<PersonalData> {
  const found: MutableData = { ranges: [], freed: [], facts: new PersonalFacts() };
  for await (const box of topBoxes(file)) {
    if (box.type === 'uuid') await findXmp(file, box, found);
    if (box.type !== 'moov') continue;
    if (box.end - box.start > mostIndexBytes) throw unreadable();
    const bytes = new Uint8Array(await file.slice(box.start, box.end).arrayBuffer());
    new IndexReader(bytes, box.start, file.size, found).read();
  }
  found.ranges.sort((a, b) => a.start - b.start);
  return found;
}

async function* topBoxes(file: Blob): AsyncGenerator<Box> {
  let count = 0;
  for (let start = 0; start + 8 <= file.size && count < mostBoxes; count += 1) {
    const head = new Uint8Array(await file.slice(start, start + 16).arrayBuffer());
    const box = readBox(head, 0, file.size - start);
    // What is no MP4 at all has none of these names at its beginning.
    if (!box || (start === 0 && !/^(ftyp|moov|mdat|wide|free|skip|pnot)$/.test(box.type))) return;
    yield { ...box, start, body: start + box.body, end: start + box.end };
    start += box.end;
  }
}

async function findXmp(file: Blob, { start, body, end }: Box, found: MutableData): Promise<void> {
  const id = new Uint8Array(await file.slice(body, body + 16).arrayBuffer());
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== xmpId) return;
  found.facts.note('XMP_', id);
  found.freed.push(start + 4);
  found.ranges.push({ start: body, end });
}

interface MutableData {
  ranges: Blanked[];
  freed: number[];
  facts: PersonalFacts;
}

/** Reads the index of a file, which is not trusted. */
class IndexReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #offset: number;
  readonly #fileSize: number;
  readonly #found: MutableData;

  constructor(bytes: Uint8Array, offset: number, fileSize: number, found: MutableData) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
    this.#fileSize = fileSize;
    this.#found = found;
  }

  read(): void {
    this.#readIn({ start: 0, end: this.#bytes.length }, 0);
  }

  #readIn({ start, end }: Blanked, depth: number): void {
    if (depth > mostDepth) throw unreadable();
    for (const box of this.#boxes(start, end)) {
      if (personalBoxes.has(box.type)) this.#blankBox(box);
      else if (box.type === 'meta') this.#readMeta(box);
      else if (box.type === 'trak' && this.#isPersonalTrack(box)) this.#blankTrack(box);
      else if (containers.has(box.type)) this.#readIn({ start: box.body, end: box.end }, depth + 1);
    }
  }

  *#boxes(start: number, end: number): Generator<Box> {
    for (let at = start; at + 8 <= end;) {
      const box = readBox(this.#bytes, at, end);
      // `udta` of QuickTime may end with four zeros.
      if (!box) return;
      yield box;
      at = box.end;
    }
  }

  #blankBox({ type, start, body, end }: Box): void {
    // A length and a language stand before the text.
    this.#found.facts.note(type, this.#bytes.subarray(body + 4, end));
    this.#found.freed.push(this.#offset + start + 4);
    this.#blank({ start: body, end });
  }

  #blank({ start, end }: Blanked): void {
    if (end > start)
      this.#found.ranges.push({ start: this.#offset + start, end: this.#offset + end });
  }

  /** QuickTime's has no version and flags, ISO's has. */
  #readMeta({ body, end }: Box): void {
    const isFull = readBox(this.#bytes, body, end)?.type !== 'hdlr';
    const boxes = [...this.#boxes(isFull ? body + 4 : body, end)];
    const keys = boxes.find(({ type }) => type === 'keys');
    const personal = keys ? this.#personalKeys(keys) : new Map<number, string>();
    for (const box of boxes) {
      if (box.type === 'ilst') this.#readList(box, personal);
      else if (box.type === 'xml ' || box.type === 'bxml') this.#blankBox(box);
    }
  }

  /** Numbers of keys, from 1 on. */
  #personalKeys({ body, end }: Box): Map<number, string> {
    const found = new Map<number, string>();
    let n = 0;
    for (let at = body + 8; at + 8 <= end;) {
      const size = this.#view.getUint32(at);
      if (size < 8 || at + size > end) throw unreadable();
      n += 1;
      const name = this.#text(at + 8, at + size);
      if (personalKeys.test(name)) found.set(n, name);
      at += size;
    }
    return found;
  }

  #readList(list: Box, personal: ReadonlyMap<number, string>): void {
    for (const item of this.#boxes(list.body, list.end)) {
      const key = personal.get(this.#view.getUint32(item.start + 4));
      const name = personalBoxes.has(item.type) ? item.type : key;
      if (name === undefined) continue;
      // The item stays, so that the list can be read, with an empty value.
      for (const data of this.#boxes(item.body, item.end)) {
        const value = { start: Math.min(data.body + 8, data.end), end: data.end };
        this.#found.facts.note(name, this.#bytes.subarray(value.start, value.end));
        this.#blank(value);
      }
    }
  }

  #isPersonalTrack(track: Box): boolean {
    const table = this.#sampleTable(track);
    const entries = table.find(({ type }) => type === 'stsd');
    const first = entries && readBox(this.#bytes, entries.body + 8, entries.end);
    if (first === undefined || !personalTracks.has(first.type)) return false;
    this.#found.facts.note(first.type, new Uint8Array());
    return true;
  }

  #sampleTable(track: Box): Box[] {
    const child = (parent: Box | undefined, type: string) =>
      parent && [...this.#boxes(parent.body, parent.end)].find((box) => box.type === type);
    const table = child(child(child(track, 'mdia'), 'minf'), 'stbl');
    return table ? [...this.#boxes(table.body, table.end)] : [];
  }

  /** Its samples are blanked; the index names the track no more. */
  #blankTrack(track: Box): void {
    const table = this.#sampleTable(track);
    const boxOf = (...types: string[]): Box => {
      const box = table.find(({ type }) => types.includes(type));
      if (!box) throw unreadable();
      return box;
    };
    const sizes = this.#sampleSizes(boxOf('stsz'));
    const chunks = boxOf('stco', 'co64');
    const width = chunks.type === 'co64' ? 8 : 4;
    const perChunk = this.#samplesPerChunk(boxOf('stsc'));
    const count = this.#count(chunks.body + 4, width, chunks);
    let sample = 0;
    for (let n = 0; n < count; n += 1) {
      const at = chunks.body + 8 + n * width;
      const start = width === 8 ? Number(this.#view.getBigUint64(at)) : this.#view.getUint32(at);
      let length = 0;
      for (let left = perChunk(n + 1); left > 0 && sample < sizes.length; left -= 1)
        length += sizes[sample++] ?? 0;
      if (start + length > this.#fileSize) throw unreadable();
      if (length > 0) this.#found.ranges.push({ start, end: start + length });
    }
    this.#found.freed.push(this.#offset + track.start + 4);
  }

  #sampleSizes(box: Box): number[] {
    const fixed = this.#view.getUint32(box.body + 4);
    const count = this.#count(box.body + 8, fixed > 0 ? 0 : 4, box);
    if (fixed > 0) return Array.from({ length: Math.min(count, this.#fileSize) }, () => fixed);
    return Array.from({ length: count }, (_, n) => this.#view.getUint32(box.body + 12 + n * 4));
  }

  #samplesPerChunk(box: Box): (chunk: number) => number {
    const runs = Array.from({ length: this.#count(box.body + 4, 12, box) }, (_, n) => ({
      first: this.#view.getUint32(box.body + 8 + n * 12),
      samples: this.#view.getUint32(box.body + 12 + n * 12),
    }));
    let run = 0;
    return (chunk) => {
      while ((runs[run + 1]?.first ?? Infinity) <= chunk) run += 1;
      return runs[run]?.samples ?? 0;
    };
  }

  /** How many entries of `width` bytes a table states; not more than it has room for. */
  #count(at: number, width: number, { end }: Box): number {
    if (at + 4 > end) throw unreadable();
    const count = this.#view.getUint32(at);
    if (at + 4 + count * width > end || count > 10_000_000) throw unreadable();
    return count;
  }

  #text(start: number, end: number): string {
    return String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 200)));
  }
}

/** The box at `at`; undefined where there is none that fits. */
function readBox(bytes: Uint8Array, at: number, end: number): Box | undefined {
  if (at + 8 > Math.min(end, bytes.length)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = view.getUint32(at);
  const isLong = short === 1;
  if (isLong && at + 16 > bytes.length) return undefined;
  const length = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
  const headerLength = isLong ? 16 : 8;
  if (length < headerLength || at + length > end) return undefined;
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  return { type, start: at, body: at + headerLength, end: at + length };
}

/** In parts, so that a large range takes no memory. */
function zeros(length: number): BlobPart[] {
  const block = new Uint8Array(Math.min(length, 64 * 1024));
  const whole = Math.floor(length / (block.length || 1));
  const rest = length - whole * block.length;
  return [...Array.from({ length: whole }, () => block), block.subarray(0, rest)];
}

function unreadable(): VodError {
  return new VodError(
    'location-not-removed',
    'The place of recording cannot be removed from this file: its index cannot be read.',
  );
}
