import type { FileHandle } from 'node:fs/promises';

/**
 * A sample entry of uncompressed audio (ISO/IEC 23003-5): `ipcm` or `fpcm`, with a `pcmC` box for byte order and sample
 * size. ffmpeg before 6.1 reads every `ipcm` as 16 bits and does not know `fpcm`.
 */
export interface PcmEntry {
  /**
   * Bytes to write at positions in the file to turn the entry into its QuickTime equivalent, which every ffmpeg reads.
   */
  patches: { position: number; bytes: Buffer }[];
}

const quickTimeNames: Record<string, Record<number, string>> = {
  ipcm: { 24: 'in24', 32: 'in32' },
  fpcm: { 32: 'fl32', 64: 'fl64' },
};
/** The offset of the bits per sample in an audio sample entry. */
const bitsOffset = 26;
const pcmConfigBytes = 14;
/** Longer entries are not of this kind. */
const maxEntryBytes = 4096;

export async function readPcmEntry(
  file: FileHandle,
  { type, position, end }: { type: string; position: number; end: number },
): Promise<PcmEntry | undefined> {
  if (type !== 'ipcm' && type !== 'fpcm') return undefined;
  const length = Math.min(end - position, maxEntryBytes);
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
      // QuickTime states the byte order in an `enda` box, which replaces the longer `pcmC` box.
      at(config, Buffer.from([...Buffer.from('enda', 'latin1'), 0, isLittleEndian ? 1 : 0])),
    ],
  };
}
