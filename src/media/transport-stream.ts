import { CustomSource } from 'mediabunny';

/** The 33-bit, 90 kHz clock of a transport stream (ISO/IEC 13818-1, 2.4.3.6) wraps after 26.5 hours. */
const clockModulus = 2 ** 33;
/**
 * The new time of the first time stamp found, 10 s, so that streams which begin a little earlier do not become
 * negative.
 */
const newStart = 10 * 90_000;
/** How far to search for the first time stamp: some streams begin with frames that have none. */
const searchBytes = 2 * 1024 * 1024;

/**
 * The offset of the first sync byte (0x47) and the distance between two; 192 if each packet is preceded by a timecode.
 */
interface Layout {
  readonly offset: number;
  readonly stride: number;
}

/**
 * Returns a source whose time stamps begin near zero, so that the clock does not wrap within the recording: mediabunny does
 * not handle the wrap. Returns `undefined` if the file is not a transport stream.
 */
export async function rebaseTransportStream(file: Blob): Promise<CustomSource | undefined> {
  const layout = findLayout(new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  if (!layout) return undefined;
  const head = new Uint8Array(await file.slice(0, searchBytes).arrayBuffer());
  const first = firstTime(head, layout);
  if (first === undefined) return undefined;
  const shift = newStart - first;
  return new CustomSource({
    getSize: () => file.size,
    read: (start, end) => readShifted(file, { start, end }, { layout, shift }),
    prefetchProfile: 'fileSystem',
  });
}

function findLayout(head: Uint8Array): Layout | undefined {
  const layouts: Layout[] = [
    { offset: 0, stride: 188 },
    { offset: 4, stride: 192 },
    { offset: 0, stride: 204 },
  ];
  return layouts.find(({ offset, stride }) =>
    [0, 1, 2, 3].every((packet) => head[offset + packet * stride] === 0x47),
  );
}

function firstTime(bytes: Uint8Array, layout: Layout): number | undefined {
  for (let at = layout.offset; at + 188 <= bytes.length; at += layout.stride) {
    const [field] = timeFields(bytes, at);
    if (field !== undefined) return readTime(bytes, field);
  }
  return undefined;
}

async function readShifted(
  file: Blob,
  { start, end }: { start: number; end: number },
  { layout, shift }: { layout: Layout; shift: number },
): Promise<Uint8Array> {
  const { offset, stride } = layout;
  const from = Math.max(0, Math.floor((start - offset) / stride)) * stride + offset;
  const to = Math.ceil((end - offset) / stride) * stride + offset;
  const first = Math.min(from, start);
  const bytes = new Uint8Array(await file.slice(first, Math.max(to, end)).arrayBuffer());
  for (let at = from - first; at + 188 <= bytes.length; at += stride) {
    for (const field of timeFields(bytes, at)) shiftTime(bytes, field, shift);
  }
  return bytes.subarray(start - first, end - first);
}

/** The positions of PTS and DTS, if a PES packet begins in this transport packet. */
function timeFields(bytes: Uint8Array, at: number): number[] {
  const beginsPes =
    bytes[at] === 0x47 &&
    ((bytes[at + 1] ?? 0) & 0x40) !== 0 &&
    ((bytes[at + 3] ?? 0) & 0x10) !== 0;
  if (!beginsPes) return [];
  const hasAdaptation = ((bytes[at + 3] ?? 0) & 0x20) !== 0;
  const pes = at + 4 + (hasAdaptation ? 1 + (bytes[at + 4] ?? 0) : 0);
  if (pes + 19 > at + 188 || bytes[pes] !== 0 || bytes[pes + 1] !== 0 || bytes[pes + 2] !== 1)
    return [];
  const stream = bytes[pes + 3] ?? 0;
  // Audio, video, private stream 1 and extended streams. Other streams have no such header, or are never shown.
  const isMedia = stream === 0xbd || stream === 0xfd || (stream >= 0xc0 && stream <= 0xef);
  const flags = isMedia ? (bytes[pes + 7] ?? 0) >> 6 : 0;
  if (flags === 2) return [pes + 9];
  return flags === 3 ? [pes + 9, pes + 14] : [];
}

function readTime(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
  return ((a >> 1) & 7) * 2 ** 30 + (b << 22) + ((c >> 1) << 15) + (d << 7) + (e >> 1);
}

function shiftTime(bytes: Uint8Array, at: number, shift: number): void {
  const time = (((readTime(bytes, at) + shift) % clockModulus) + clockModulus) % clockModulus;
  bytes[at] = ((bytes[at] ?? 0) & 0xf1) | (Math.floor(time / 2 ** 30) << 1);
  bytes[at + 1] = (time / 2 ** 22) & 0xff;
  bytes[at + 2] = ((time / 2 ** 14) & 0xfe) | 1;
  bytes[at + 3] = (time / 2 ** 7) & 0xff;
  bytes[at + 4] = ((time * 2) & 0xfe) | 1;
}
