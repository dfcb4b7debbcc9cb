/** A range of a sample: bytes that stay as they are, and then bytes that are encrypted (ISO/IEC 23001-7 9.5.2.5). */
export interface Subsample {
  clear: number;
  protected: number;
}

/** How the NAL units of a codec are divided into what a decoder must read before decryption, and the rest. */
export interface NalFormat {
  /** Bytes of the length before each NAL unit. */
  lengthSize: number;
  /** Keeps parameter sets, which slice headers depend on. */
  learn(nal: Buffer): void;
  isSlice(nal: Buffer): boolean;
  /** The length of NAL unit header and slice header. @throws RangeError when they cannot be read. */
  headerBytes(nal: Buffer): number;
}

/**
 * What stays clear of a slice whose header cannot be read, which is so in damaged files only: more than headers have, so
 * that a decoder that reads them before decryption finds them.
 */
export const unreadableHeaderBytes = 128;
const maxClearBytes = 0xffff;
/** The size of a sample's entry is one byte (`saiz`): 8 for the IV, 2 for the count, 6 for each subsample. */
const maxSubsamples = 40;
const blockBytes = 16;

/**
 * The subsamples of a video sample. Only slices are protected, and of them not the header. The protected part of a slice is a
 * whole number of blocks in `cenc`; in `cbcs` it lasts to the end of the slice (ISO/IEC 23001-7 9.5.2.5).
 */
export function nalSubsamples(
  sample: Buffer,
  format: NalFormat,
  scheme: 'cenc' | 'cbcs',
): Subsample[] {
  const subsamples: Subsample[] = [];
  let clear = 0;
  for (let position = 0; position < sample.length;) {
    const start = position + format.lengthSize;
    const end =
      start <= sample.length ? start + sample.readUIntBE(position, format.lengthSize) : Infinity;
    if (end > sample.length) {
      // Cut by the source: no decoder reads it.
      clear += sample.length - position;
      break;
    }
    const nal = sample.subarray(start, end);
    format.learn(nal);
    const hidden = subsamples.length < maxSubsamples ? protectedBytes(nal, format, scheme) : 0;
    clear += end - position - hidden;
    position = end;
    if (hidden === 0) continue;
    addSubsample(subsamples, clear, hidden);
    clear = 0;
  }
  if (clear > 0) addSubsample(subsamples, clear, 0);
  return subsamples;
}

/** A subsample states its clear bytes in 16 bits. */
export function addSubsample(subsamples: Subsample[], clear: number, hidden: number): void {
  for (; clear > maxClearBytes; clear -= maxClearBytes)
    subsamples.push({ clear: maxClearBytes, protected: 0 });
  subsamples.push({ clear, protected: hidden });
}

function protectedBytes(nal: Buffer, format: NalFormat, scheme: 'cenc' | 'cbcs'): number {
  if (!format.isSlice(nal)) return 0;
  return hiddenBytes(nal.length - headerBytes(nal, format), scheme);
}

/** Of what may be encrypted; in `cenc` the clear part in front of it grows. */
export function hiddenBytes(rest: number, scheme: 'cenc' | 'cbcs'): number {
  if (rest < blockBytes) return 0;
  return scheme === 'cenc' ? rest - (rest % blockBytes) : rest;
}

function headerBytes(nal: Buffer, format: NalFormat): number {
  try {
    return format.headerBytes(nal);
  } catch (error) {
    if (error instanceof RangeError) return unreadableHeaderBytes;
    throw error;
  }
}
