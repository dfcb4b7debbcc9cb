import { BitReader } from './bit-reader.js';

/** A frame of a sample: where it ends, and what of it must stay clear. */
export interface Vp9Frame {
  end: number;
  headerBytes: number;
}

interface FrameSize {
  width: number;
  height: number;
}

const syncCodeBits = 24;
const rgb = 7;
/** Bits of the value of a feature of a segment, and whether a sign follows (VP9 bitstream specification 6.2.11). */
const features = [
  { bits: 8, isSigned: true },
  { bits: 6, isSigned: true },
  { bits: 2, isSigned: false },
  { bits: 0, isSigned: false },
];

/**
 * Finds the uncompressed headers of the frames of VP9 samples, which have to stay clear (VP Codec ISO Media File Format Binding,
 * Common Encryption). A header depends on the sizes of earlier frames: the samples are to be given in their order, from a
 * keyframe on.
 */
export class Vp9Frames {
  readonly #sizes: (FrameSize | undefined)[] = [];

  /** The superframe index at the end is no part of a frame. @throws RangeError when a header cannot be read */
  read(sample: Buffer): Vp9Frame[] {
    let start = 0;
    return frameSizes(sample).map((size) => {
      const frame = sample.subarray(start, start + size);
      start += size;
      return { end: start, headerBytes: this.#readHeader(frame) };
    });
  }

  #readHeader(frame: Buffer): number {
    const bits = new BitReader(frame, 0, { hasEscapes: false });
    if (bits.bits(2) !== 2) throw new RangeError('The sample holds no VP9 frame');
    const profile = bits.bit() + 2 * bits.bit();
    if (profile === 3) bits.skip(1);
    // A frame that shows an earlier one again has nothing else.
    if (bits.flag()) return frame.length;
    const isKey = !bits.flag();
    const isShown = bits.flag();
    const isResilient = bits.flag();
    const size = isKey
      ? this.#readKey(bits, profile)
      : this.#readOther(bits, { profile, isShown, isResilient });
    if (!isResilient) bits.skip(2);
    bits.skip(2);
    skipLoopFilter(bits);
    bits.skip(8);
    for (let n = 0; n < 3; n += 1) if (bits.flag()) bits.skip(5);
    skipSegmentation(bits);
    skipTiles(bits, size);
    bits.skip(16);
    return bits.bytesRead;
  }

  #readKey(bits: BitReader, profile: number): FrameSize {
    bits.skip(syncCodeBits);
    skipColours(bits, profile);
    const size = readSize(bits);
    skipRenderSize(bits);
    this.#keep(0xff, size);
    return size;
  }

  #readOther(
    bits: BitReader,
    { profile, isShown, isResilient }: { profile: number; isShown: boolean; isResilient: boolean },
  ): FrameSize {
    const isIntraOnly = !isShown && bits.flag();
    if (!isResilient) bits.skip(2);
    if (isIntraOnly) {
      bits.skip(syncCodeBits);
      if (profile > 0) skipColours(bits, profile);
      const refreshed = bits.bits(8);
      const size = readSize(bits);
      skipRenderSize(bits);
      this.#keep(refreshed, size);
      return size;
    }
    const refreshed = bits.bits(8);
    const references = Array.from({ length: 3 }, () => {
      const reference = bits.bits(3);
      bits.skip(1);
      return reference;
    });
    const size = this.#readSizeByReference(bits, references);
    skipRenderSize(bits);
    bits.skip(1);
    if (!bits.flag()) bits.skip(2);
    this.#keep(refreshed, size);
    return size;
  }

  #readSizeByReference(bits: BitReader, references: readonly number[]): FrameSize {
    const same = references.find(() => bits.flag());
    if (same === undefined) return readSize(bits);
    const size = this.#sizes[same];
    if (!size) throw new RangeError('The frame refers to an unknown one');
    return size;
  }

  #keep(refreshed: number, size: FrameSize): void {
    for (let n = 0; n < 8; n += 1) if (refreshed & (1 << n)) this.#sizes[n] = size;
  }
}

/** The frames of a superframe (annex B); otherwise the sample is one. */
function frameSizes(sample: Buffer): number[] {
  const marker = sample.at(-1) ?? 0;
  const count = (marker & 7) + 1;
  const sizeBytes = ((marker >> 3) & 3) + 1;
  const index = sample.subarray(-2 - count * sizeBytes);
  if ((marker & 0xe0) !== 0xc0 || index.length !== 2 + count * sizeBytes || index[0] !== marker)
    return [sample.length];
  const sizes = Array.from({ length: count }, (_, n) =>
    index.readUIntLE(1 + n * sizeBytes, sizeBytes),
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all + index.length > sample.length) throw new RangeError('The superframe is cut off');
  return sizes.filter((size) => size > 0);
}

function skipColours(bits: BitReader, profile: number): void {
  if (profile >= 2) bits.skip(1);
  const hasSampling = profile % 2 === 1;
  if (bits.bits(3) === rgb) bits.skip(hasSampling ? 1 : 0);
  else bits.skip(hasSampling ? 4 : 1);
}

function readSize(bits: BitReader): FrameSize {
  return { width: bits.bits(16) + 1, height: bits.bits(16) + 1 };
}

function skipRenderSize(bits: BitReader): void {
  if (bits.flag()) bits.skip(32);
}

function skipLoopFilter(bits: BitReader): void {
  bits.skip(9);
  if (!bits.flag() || !bits.flag()) return;
  for (let n = 0; n < 6; n += 1) if (bits.flag()) bits.skip(7);
}

function skipSegmentation(bits: BitReader): void {
  if (!bits.flag()) return;
  const skipProbabilities = (count: number) => {
    for (let n = 0; n < count; n += 1) if (bits.flag()) bits.skip(8);
  };
  if (bits.flag()) {
    skipProbabilities(7);
    if (bits.flag()) skipProbabilities(3);
  }
  if (!bits.flag()) return;
  bits.skip(1);
  for (let segment = 0; segment < 8; segment += 1)
    for (const feature of features)
      if (bits.flag()) bits.skip(feature.bits + (feature.isSigned ? 1 : 0));
}

/** The number of columns is counted from the least to the most that the width permits. */
function skipTiles(bits: BitReader, { width }: FrameSize): void {
  const blocks = Math.ceil(width / 64);
  let least = 0;
  while (64 << least < blocks) least += 1;
  let most = 1;
  while (blocks >> most >= 4) most += 1;
  for (let columns = least; columns < most - 1 && bits.flag(); columns += 1);
  if (bits.flag()) bits.skip(1);
}
