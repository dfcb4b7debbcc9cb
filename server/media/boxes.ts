/** The header of an ISO/IEC 14496-12 box. */
export interface BoxHeader {
  type: string;
  /** The length of the header in bytes. */
  headerLength: number;
  /** The length in bytes including the header; undefined when the box extends to the end of its container. */
  length: number | undefined;
}

/** The maximum length of a box header in bytes. */
export const longestBoxHeader = 16;

/** The header at `position`; undefined when it is incomplete or states an impossible length. */
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

/** The boxes of `bytes` in order, as views into it. Stops at the first box that cannot be read. */
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

/** The length in bytes of version, flags and entry count of a sample description (8.5.2). */
export const sampleDescriptionHeader = 8;

/** The length in bytes of the fields before the boxes of a sample entry (12.1.3, 12.2.3). */
export const entryFields = { video: 78, audio: 28 };

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
