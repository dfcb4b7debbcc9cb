/** An edit: the track is shown from its media time `media` on, for `length`. Both in seconds. */
export interface WrittenEdit {
  readonly length: number;
  readonly media: number;
}

interface Box {
  readonly name: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const headerBytes = 8;

/**
 * Returns the clip with another edit list for its video track (ISO/IEC 14496-12, 8.6.6); mediabunny writes one entry only.
 * The movie box must be the last box, so that its new size does not move the media data.
 */
export async function withVideoEdits(clip: Blob, edits: readonly WrittenEdit[]): Promise<Blob> {
  const at = await findMovie(clip);
  const movie = parse(new Uint8Array(await clip.slice(at + headerBytes).arrayBuffer()));
  const header = movie.find(({ name }) => name === 'mvhd');
  if (!header) throw new TypeError('The movie box has no header.');
  const scale = readTimescale(header.body);
  const length = Math.round(edits.reduce((sum, edit) => sum + edit.length, 0) * scale);
  const tracks = movie.map((box) =>
    isVideoTrack(box)
      ? { name: box.name, body: editTrack(box.body, { edits, scale, length }) }
      : box,
  );
  const whole = tracks.map((box) =>
    box.name === 'mvhd' ? { name: box.name, body: withLongest(box.body, tracks) } : box,
  );
  return new Blob([clip.slice(0, at), serialise([{ name: 'moov', body: serialise(whole) }])], {
    type: clip.type,
  });
}

async function findMovie(clip: Blob): Promise<number> {
  for (let at = 0; at + headerBytes <= clip.size;) {
    const bytes = new DataView(await clip.slice(at, at + 16).arrayBuffer());
    if (readName(bytes, 4) === 'moov') return at;
    at += bytes.getUint32(0) === 1 ? Number(bytes.getBigUint64(8)) : bytes.getUint32(0);
  }
  throw new TypeError('The clip has no movie box.');
}

function editTrack(
  track: Uint8Array<ArrayBuffer>,
  { edits, scale, length }: { edits: readonly WrittenEdit[]; scale: number; length: number },
): Uint8Array<ArrayBuffer> {
  const boxes = parse(track).filter(({ name }) => name !== 'edts');
  const mediaScale = readTimescale(childOf(childOf(boxes, 'mdia'), 'mdhd'));
  const list = new DataView(new ArrayBuffer(8 + edits.length * 20));
  list.setUint32(0, 1 << 24);
  list.setUint32(4, edits.length);
  edits.forEach((edit, index) => {
    const at = 8 + index * 20;
    list.setBigUint64(at, BigInt(Math.round(edit.length * scale)));
    list.setBigInt64(at + 8, BigInt(Math.round(edit.media * mediaScale)));
    list.setUint32(at + 16, 0x10000);
  });
  const edts = {
    name: 'edts',
    body: serialise([{ name: 'elst', body: new Uint8Array(list.buffer) }]),
  };
  return serialise(
    boxes.flatMap((box) =>
      box.name === 'tkhd'
        ? [{ name: 'tkhd', body: withDuration(box.body, { at: [20, 28], length }) }, edts]
        : [box],
    ),
  );
}

/** Sets the duration in the movie header to that of the longest track. */
function withLongest(
  header: Uint8Array<ArrayBuffer>,
  movie: readonly Box[],
): Uint8Array<ArrayBuffer> {
  const lengths = movie
    .filter(({ name }) => name === 'trak')
    .map(({ body }) => readDuration(childOf(parse(body), 'tkhd'), [20, 28]));
  return withDuration(header, { at: [16, 24], length: Math.max(...lengths) });
}

function isVideoTrack({ name, body }: Box): boolean {
  if (name !== 'trak') return false;
  const handler = childOf(childOf(parse(body), 'mdia'), 'hdlr');
  return readName(view(handler), 8) === 'vide';
}

function childOf(
  parent: Uint8Array<ArrayBuffer> | readonly Box[],
  name: string,
): Uint8Array<ArrayBuffer> {
  const boxes = parent instanceof Uint8Array ? parse(parent) : parent;
  const found = boxes.find((box) => box.name === name);
  if (!found) throw new TypeError(`The clip has no ${name} box.`);
  return found.body;
}

/** The offsets of the duration in a header of version 0, with 32-bit times, and of version 1, with 64-bit times. */
type DurationOffsets = readonly [short: number, long: number];

function readDuration(header: Uint8Array<ArrayBuffer>, [short, long]: DurationOffsets): number {
  const bytes = view(header);
  return header[0] === 1 ? Number(bytes.getBigUint64(long)) : bytes.getUint32(short);
}

function withDuration(
  header: Uint8Array<ArrayBuffer>,
  { at: [short, long], length }: { at: DurationOffsets; length: number },
): Uint8Array<ArrayBuffer> {
  const copy = header.slice();
  if (copy[0] === 1) view(copy).setBigUint64(long, BigInt(length));
  else view(copy).setUint32(short, length);
  return copy;
}

function readTimescale(header: Uint8Array<ArrayBuffer>): number {
  return view(header).getUint32(header[0] === 1 ? 20 : 12);
}

function parse(bytes: Uint8Array<ArrayBuffer>): Box[] {
  const boxes: Box[] = [];
  const data = view(bytes);
  for (let at = 0; at + headerBytes <= bytes.length;) {
    const size = Math.max(headerBytes, data.getUint32(at));
    boxes.push({ name: readName(data, at + 4), body: bytes.subarray(at + headerBytes, at + size) });
    at += size;
  }
  return boxes;
}

function serialise(boxes: readonly Box[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(boxes.reduce((sum, { body }) => sum + headerBytes + body.length, 0));
  const data = view(bytes);
  let at = 0;
  for (const { name, body } of boxes) {
    data.setUint32(at, headerBytes + body.length);
    for (let index = 0; index < 4; index++) bytes[at + 4 + index] = name.charCodeAt(index);
    bytes.set(body, at + headerBytes);
    at += headerBytes + body.length;
  }
  return bytes;
}

function readName(data: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => data.getUint8(at + offset)));
}

function view(bytes: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
