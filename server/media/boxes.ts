/** Boxes of ISO/IEC 14496-12, read and written. */
export interface BoxHeader {
  type: string;
  /** Bytes of the header. */
  headerLength: number;
  /** Bytes with the header; undefined when the box goes on to the end of what holds it. */
  length: number | undefined;
}

/** The most bytes of a box that `readBoxHeader` needs. */
export const longestBoxHeader = 16;

/** The header at `position`; undefined when it is cut off, or gives a length that no box can have. */
export function readBoxHeader(bytes: Buffer, position = 0): BoxHeader | undefined {
  if (position + 8 > bytes.length) return undefined;
  const type = bytes.toString('latin1', position + 4, position + 8);
  const short = bytes.readUInt32BE(position);
  if (short === 0) return { type, headerLength: 8, length: undefined };
  if (short !== 1) return short < 8 ? undefined : { type, headerLength: 8, length: short };
  if (position + longestBoxHeader > bytes.length) return undefined;
  const long = Number(bytes.readBigUInt64BE(position + 8));
  return long < longestBoxHeader
    ? undefined
    : { type, headerLength: longestBoxHeader, length: long };
}

export interface Box {
  type: string;
  body: Buffer;
  whole: Buffer;
}

/** The boxes of `bytes` in order, as views into it; one that cannot be read ends them. */
export function* boxesOf(bytes: Buffer): Generator<Box> {
  for (let position = 0; position < bytes.length;) {
    const header = readBoxHeader(bytes, position);
    if (!header) return;
    const length = header.length ?? bytes.length - position;
    const whole = bytes.subarray(position, position + length);
    yield { type: header.type, body: whole.subarray(header.headerLength), whole };
    position += length;
  }
}

/** The body of the first box along `path`, a view into `bytes`. */
export function findBox(bytes: Buffer, [type, ...rest]: string[]): Buffer | undefined {
  for (const box of boxesOf(bytes)) {
    if (box.type === type) return rest.length > 0 ? findBox(box.body, rest) : box.body;
  }
  return undefined;
}

export function makeBox(type: string, ...parts: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(parts.reduce((sum, { length }) => sum + length, 8));
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...parts]);
}

/** Version, flags and entry count of a sample description (8.5.2). */
export const sampleDescriptionHeader = 8;

/** Bytes of fields before the boxes of a sample entry (12.1.3, 12.2.3). */
const entryFields = { video: 78, audio: 28 };

/** The first sample entry of an init segment's only track: its type, and the boxes that describe the codec. */
export function readSampleEntry(
  init: Buffer,
): { type: string; boxes: Map<string, Buffer> } | undefined {
  const media = findBox(init, ['moov', 'trak', 'mdia']);
  const description = media && findBox(media, ['minf', 'stbl', 'stsd']);
  const [entry] = boxesOf(description?.subarray(sampleDescriptionHeader) ?? Buffer.alloc(0));
  if (!media || !entry) return undefined;
  const handler = findBox(media, ['hdlr'])?.toString('latin1', 8, 12);
  const fields = handler === 'vide' ? entryFields.video : entryFields.audio;
  const boxes = new Map(
    [...boxesOf(entry.body.subarray(fields))].map((box) => [box.type, box.body]),
  );
  return { type: entry.type, boxes };
}
