import { leastPresentShare } from '../contract/container-signatures.js';

/** What the outermost boxes of an ISO or QuickTime file say of the whole. */
export interface BoxOutline {
  /** Why no server can make a video of it; undefined where that is not certain. */
  readonly fault: 'not-media' | 'decode' | undefined;
  /** Seconds, where the index states them. */
  readonly duration: number | undefined;
}

/** Those of a file in fragments are not all looked at: its first ones say enough. */
const mostBoxes = 200;
/** Far enough for `mvhd`, the first box of an index. */
const headBytes = 128;

interface Walked {
  readonly types: Set<string>;
  mediaBytes: number;
  missingBytes: number;
  duration: number | undefined;
  /** Whether nothing follows that was not looked at. */
  isWhole: boolean;
}

/** Reads the headers of the outermost boxes, and nothing of what is in them but the length that the index states. */
export async function readBoxOutline(file: Blob): Promise<BoxOutline> {
  const walked = await walk(file);
  return { fault: faultOf(walked), duration: walked.duration };
}

async function walk(file: Blob): Promise<Walked> {
  const types = new Set<string>();
  const seen: Walked = {
    ...{ types, mediaBytes: 0, missingBytes: 0, duration: undefined, isWhole: false },
  };
  let start = 0;
  for (let count = 0; count < mostBoxes && start + 8 <= file.size; count += 1) {
    const head = new DataView(await file.slice(start, start + headBytes).arrayBuffer());
    const box = readHeader(head, file.size - start);
    if (!box) return seen;
    types.add(box.type);
    // Of a file in fragments, what is missing at its end costs only that.
    if (box.type === 'moof') return seen;
    const missing = Math.max(0, start + box.length - file.size);
    if (box.type === 'mdat') seen.mediaBytes += box.length - box.header;
    if (box.type === 'mdat' || box.type === 'moov') seen.missingBytes += missing;
    if (box.type === 'moov' && missing > 0) types.delete('moov');
    if (box.type === 'moov') seen.duration ??= readDuration(head, box.header);
    start += box.length;
  }
  seen.isWhole = start + 8 > file.size;
  return seen;
}

function faultOf({ types, mediaBytes, missingBytes, isWhole }: Walked): BoxOutline['fault'] {
  if (!isWhole || types.has('moof')) return undefined;
  if (types.has('moov'))
    return missingBytes > 0 && 1 - missingBytes / mediaBytes < leastPresentShare
      ? 'decode'
      : undefined;
  // HEIC and AVIF have their items in `meta`.
  return types.has('meta') ? 'not-media' : 'decode';
}

function readHeader(
  head: DataView,
  left: number,
): { type: string; header: number; length: number } | undefined {
  if (head.byteLength < 8) return undefined;
  const short = head.getUint32(0);
  const type = textAt(head, 4);
  if (!/^[\w ©-]{4}$/.test(type)) return undefined;
  if (short === 1 && head.byteLength < 16) return undefined;
  const header = short === 1 ? 16 : 8;
  // Only the last box of a file may have no length.
  const length = short === 1 ? Number(head.getBigUint64(8)) : short === 0 ? left : short;
  return length < header ? undefined : { type, header, length };
}

/** Of `mvhd` (ISO/IEC 14496-12 8.2.2). */
function readDuration(head: DataView, at: number): number | undefined {
  if (head.byteLength < at + 48 || textAt(head, at + 4) !== 'mvhd') return undefined;
  const isLong = head.getUint8(at + 8) === 1;
  const scale = head.getUint32(at + (isLong ? 28 : 20));
  const length = isLong ? Number(head.getBigUint64(at + 32)) : head.getUint32(at + 24);
  // All bits set: it is not known.
  const isStated = isLong ? length < 2 ** 63 : length < 2 ** 32 - 1;
  return scale > 0 && length > 0 && isStated ? length / scale : undefined;
}

function textAt(head: DataView, at: number): string {
  return String.fromCharCode(
    ...new Uint8Array(head.buffer, head.byteOffset + at, Math.min(4, head.byteLength - at)),
  );
}
