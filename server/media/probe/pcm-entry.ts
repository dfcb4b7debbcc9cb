import type { FileHandle } from 'node:fs/promises';

/**
 * Uncompressed sound as ISO files describe it (ISO/IEC 23003-5): `ipcm` or `fpcm`, with a `pcmC` box that tells the
 * byte order and the size of a sample. Before 6.1 ffmpeg takes the first for 16 bits and does not know the second.
 */
export interface PcmEntry {
  /** The same description in QuickTime's words, which every ffmpeg knows: bytes to write at a position. */
  patches: { position: number; bytes: Buffer }[];
}

const quickTimeNames: Record<string, Record<number, string>> = {
  ipcm: { 24: 'in24', 32: 'in32' },
  fpcm: { 32: 'fl32', 64: 'fl64' },
};
/** Where a sample entry for sound has its number of bits. */
const bitsOffset = 26;
const pcmConfigBytes = 14;
/** An entry that is longer is none of ours. */
const mostEntryBytes = 4096;

export async function readPcmEntry(
  file: FileHandle,
  { type, position, end }: { type: string; position: number; end: number },
): Promise<PcmEntry | undefined> {
  if (type !== 'ipcm' && type !== 'fpcm') return undefined;
  const length = Math.min(end - position, mostEntryBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  const config = buffer.subarray(0, bytesRead).indexOf('pcmC', bitsOffset, 'latin1');
  if (
    config < 4 ||
    config - 4 + pcmConfigBytes > bytesRead ||
    buffer.readUInt32BE(config - 4) !== pcmConfigBytes
  )
    return undefined;
  const isLittleEndian = ((buffer[config + 8] ?? 0) & 1) === 1;
  const bits = buffer[config + 9] ?? 0;
  const plain = isLittleEndian ? 'sowt' : 'twos';
  const name = type === 'ipcm' && bits === 16 ? plain : quickTimeNames[type]?.[bits];
  if (!name) return undefined;
  const at = (offset: number, bytes: Buffer) => ({ position: position + offset, bytes });
  return {
    patches: [
      at(4, Buffer.from(name, 'latin1')),
      at(bitsOffset, Buffer.from([0, 16])),
      // The byte order has a box of its own there, which is shorter.
      at(config, Buffer.from([...Buffer.from('enda', 'latin1'), 0, isLittleEndian ? 1 : 0])),
    ],
  };
}
