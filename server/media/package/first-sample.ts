import { findBox } from '../boxes.js';

const nonSync = 0x1_0000;

/** `moof` without its header. Positions are from the start of `moof`, as ffmpeg writes them. */
export function readFirstSample(
  moof: Buffer,
): { start: number; end: number; time: number; offset: number; isSync: boolean } | undefined {
  const [tfhd, tfdt, trun] = ['tfhd', 'tfdt', 'trun'].map((type) => findBox(moof, ['traf', type]));
  if (!tfhd || !tfdt || !trun || trun.readUInt32BE(4) === 0) return undefined;
  const defaults = readDefaults(tfhd);
  const flags = trun.readUIntBE(1, 3);
  let position = 8;
  const next = (flag: number): number | undefined => {
    if (!(flags & flag)) return undefined;
    position += 4;
    return trun.readUInt32BE(position - 4);
  };
  const start = next(0x1) ?? 0;
  const firstFlags = next(0x4);
  next(0x100);
  const size = next(0x200) ?? defaults.size;
  const sampleFlags = next(0x400);
  const offset = (next(0x800) ?? 0) | 0;
  const decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  return {
    start,
    end: start + size,
    time: decodeTime + offset,
    offset,
    isSync: ((firstFlags ?? sampleFlags ?? defaults.flags) & nonSync) === 0,
  };
}

/** `default_sample_size` and `default_sample_flags` (ISO/IEC 14496-12 8.8.7). */
function readDefaults(tfhd: Buffer): { size: number; flags: number } {
  const flags = tfhd.readUIntBE(1, 3);
  const sizeAt = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0) + (flags & 0x8 ? 4 : 0);
  const flagsAt = sizeAt + (flags & 0x10 ? 4 : 0);
  return {
    size: flags & 0x10 ? tfhd.readUInt32BE(sizeAt) : 0,
    flags: flags & 0x20 ? tfhd.readUInt32BE(flagsAt) : 0,
  };
}
