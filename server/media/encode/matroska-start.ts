import { open } from 'node:fs/promises';

/** Element ids of Matroska (RFC 9559), with the bits that mark their length. */
const ids = {
  segment: 0x18538067,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
};
const entered = new Set([ids.segment, ids.cluster, ids.blockGroup]);
/** What ffmpeg writes before the first block has a few hundred bytes. */
const readBytes = 64 * 1024;
/** ffmpeg writes every time stamp in milliseconds. */
const ticksPerSecond = 1000;

/**
 * The presentation time of the first block of a Matroska file that ffmpeg wrote, in seconds; undefined without blocks.
 * To ask ffprobe would take a tenth of a second of processor time.
 */
export async function readMatroskaStart(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(readBytes), 0, readBytes, 0);
    return firstBlockTime(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function firstBlockTime(bytes: Buffer): number | undefined {
  let clusterTime = 0;
  for (let position = 0; position < bytes.length;) {
    const id = readNumber(bytes, position, 'with marker');
    const size = id && readNumber(bytes, position + id.length, 'without marker');
    if (!id || !size) return undefined;
    const body = position + id.length + size.length;
    if (id.value === ids.timestamp) clusterTime = bytes.readUIntBE(body, size.value);
    if (id.value === ids.simpleBlock || id.value === ids.block) {
      const track = readNumber(bytes, body, 'without marker');
      return track && (clusterTime + bytes.readInt16BE(body + track.length)) / ticksPerSecond;
    }
    position = entered.has(id.value) ? body : body + size.value;
  }
  return undefined;
}

/** A number of one to eight bytes, whose length the leading zero bits of the first byte tell (RFC 8794 4). */
function readNumber(
  bytes: Buffer,
  position: number,
  form: 'with marker' | 'without marker',
): { value: number; length: number } | undefined {
  const first = bytes[position];
  if (!first) return undefined;
  const length = Math.clz32(first) - 23;
  if (position + length > bytes.length) return undefined;
  let value = form === 'with marker' ? first : first & (0xff >> length);
  // Not `readUIntBE`, which reads six bytes at most.
  for (const byte of bytes.subarray(position + 1, position + length)) value = value * 256 + byte;
  return { value, length };
}
