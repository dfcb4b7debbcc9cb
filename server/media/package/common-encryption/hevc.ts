import { BitReader } from './bit-reader.js';
import {
  readPicture,
  readSequence,
  skipReferenceSet,
  type HevcPicture,
  type HevcSequence,
} from './hevc-parameters.js';
import type { NalFormat } from './nal-units.js';

/** `nal_unit_type` (ISO/IEC 23008-2 table 7-1). */
const nalTypes = { lastTrailing: 9, firstRandomAccess: 16, idrWithLeading: 19, idr: 20 } as const;
const parameterTypes = { sequence: 33, picture: 34 } as const;
const lastSliceType = 21;
const lastRandomAccess = 23;
/** `slice_type` (7.4.7.1). */
const sliceTypes = { b: 0, p: 1 } as const;
const nalHeader = 2;

/**
 * Finds the slice segment headers of HEVC, with the parameter sets of an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3.1)
 * and with those that stand in the samples.
 */
export function hevcFormat(hvcC: Buffer): NalFormat {
  const sequences = new Map<number, HevcSequence>();
  const pictures = new Map<number, HevcPicture>();
  const learn = (nal: Buffer): void => {
    try {
      if (nalType(nal) === parameterTypes.sequence) readSequence(nal, sequences);
      if (nalType(nal) === parameterTypes.picture) readPicture(nal, pictures);
    } catch (error) {
      // As in H.264: slices that refer to a damaged one have headers that cannot be read.
      if (!(error instanceof RangeError)) throw error;
    }
  };
  for (const nal of parameterSets(hvcC)) learn(nal);
  return {
    lengthSize: ((hvcC[21] ?? 0) & 3) + 1,
    learn,
    isSlice,
    headerBytes: (nal) => headerBytes(nal, pictures, sequences),
  };
}

function nalType(nal: Buffer): number {
  return ((nal[0] ?? 0) >> 1) & 0x3f;
}

/** Slices of further layers, which only decoders of several views read, stay clear. */
function isSlice(nal: Buffer): boolean {
  const type = nalType(nal);
  const layer = (((nal[0] ?? 0) & 1) << 5) | ((nal[1] ?? 0) >> 3);
  const isKnown =
    type <= nalTypes.lastTrailing || (type >= nalTypes.firstRandomAccess && type <= lastSliceType);
  return layer === 0 && isKnown;
}

function* parameterSets(hvcC: Buffer): Generator<Buffer> {
  let position = 23;
  for (let arrays = hvcC[22] ?? 0; arrays > 0 && position + 3 <= hvcC.length; arrays -= 1) {
    let count = hvcC.readUInt16BE(position + 1);
    position += 3;
    for (; count > 0 && position + 2 <= hvcC.length; count -= 1) {
      const end = position + 2 + hvcC.readUInt16BE(position);
      yield hvcC.subarray(position + 2, end);
      position = end;
    }
  }
}

/** The length of the NAL unit header and the slice segment header, which ends with a byte (7.3.6.1). */
function headerBytes(
  nal: Buffer,
  pictures: ReadonlyMap<number, HevcPicture>,
  sequences: ReadonlyMap<number, HevcSequence>,
): number {
  const type = nalType(nal);
  const bits = new BitReader(nal, nalHeader);
  const isFirst = bits.flag();
  if (type >= nalTypes.firstRandomAccess && type <= lastRandomAccess) bits.skip(1);
  const picture = pictures.get(bits.unsigned());
  const sequence = picture && sequences.get(picture.sequence);
  if (!picture || !sequence) throw new RangeError('The slice refers to an unknown parameter set');
  let isDependent = false;
  if (!isFirst) {
    isDependent = picture.hasDependentSlices && bits.flag();
    bits.skip(sequence.addressBits);
  }
  if (!isDependent) skipSlice(bits, picture, { ...sequence, type });
  if (picture.hasEntryPoints) skipEntryPoints(bits);
  if (picture.hasHeaderExtension) bits.skip(8 * bits.unsigned());
  bits.skip(1); // alignment_bit_equal_to_one
  return bits.bytesRead;
}

function skipEntryPoints(bits: BitReader): void {
  const count = bits.unsigned();
  if (count > 0) bits.skip(count * (bits.unsigned() + 1));
}

function skipSlice(
  bits: BitReader,
  picture: HevcPicture,
  sequence: HevcSequence & { type: number },
): void {
  bits.skip(picture.extraBits);
  const sliceType = bits.unsigned();
  if (picture.hasOutputFlag) bits.skip(1);
  if (sequence.hasSeparatePlanes) bits.skip(2);
  const isIdr = sequence.type === nalTypes.idr || sequence.type === nalTypes.idrWithLeading;
  const { current, hasMotion } = isIdr
    ? { current: 0, hasMotion: false }
    : skipOrder(bits, sequence);
  const hasOffset = sequence.hasOffset && skipOffset(bits, sequence);
  if (sliceType === sliceTypes.p || sliceType === sliceTypes.b)
    skipPrediction(bits, picture, {
      ...{ isB: sliceType === sliceTypes.b, current, hasMotion },
      hasChroma: sequence.chromaArrayType !== 0,
    });
  bits.signed(); // slice_qp_delta
  if (picture.hasChromaOffsets) {
    bits.signed();
    bits.signed();
  }
  if (picture.hasChromaOffsetList) bits.skip(1);
  const isFiltered = !skipDeblocking(bits, picture);
  if (picture.isFilteredAcrossSlices && (hasOffset || isFiltered)) bits.skip(1);
}

/** Returns whether one of the sample adaptive offsets is used. */
function skipOffset(bits: BitReader, { chromaArrayType }: HevcSequence): boolean {
  const luma = bits.flag();
  const chroma = chromaArrayType !== 0 && bits.flag();
  return luma || chroma;
}

/** Returns whether deblocking is switched off. */
function skipDeblocking(bits: BitReader, picture: HevcPicture): boolean {
  if (!picture.canOverrideDeblocking || !bits.flag()) return picture.isDeblockingOff;
  const isOff = bits.flag();
  if (!isOff) {
    bits.signed();
    bits.signed();
  }
  return isOff;
}

/** Returns how many pictures may be referred to, and whether motion is predicted from one of them. */
function skipOrder(
  bits: BitReader,
  sequence: HevcSequence,
): { current: number; hasMotion: boolean } {
  bits.skip(sequence.orderBits);
  const set = bits.flag()
    ? sequence.sets[bits.bits(bitsFor(sequence.sets.length))]
    : skipReferenceSet(bits, sequence.sets, 'slice');
  if (!set) throw new RangeError('The slice refers to an unknown set of pictures');
  let current = [...set.before, ...set.after].filter(({ isUsed }) => isUsed).length;
  if (sequence.longTerm) current += skipLongTerm(bits, sequence.longTerm, sequence.orderBits);
  return { current, hasMotion: sequence.hasMotion && bits.flag() };
}

function skipLongTerm(bits: BitReader, known: readonly boolean[], orderBits: number): number {
  const ofSequence = known.length > 0 ? bits.unsigned() : 0;
  const count = ofSequence + bits.unsigned();
  let used = 0;
  for (let n = 0; n < count; n += 1) {
    if (n < ofSequence) used += known[bits.bits(bitsFor(known.length))] ? 1 : 0;
    else {
      bits.skip(orderBits);
      used += bits.bit();
    }
    if (bits.flag()) bits.unsigned();
  }
  return used;
}

interface Prediction {
  isB: boolean;
  current: number;
  hasMotion: boolean;
  hasChroma: boolean;
}

function skipPrediction(
  bits: BitReader,
  picture: HevcPicture,
  { isB, current, hasMotion, hasChroma }: Prediction,
): void {
  const isOverridden = bits.flag();
  const counts = picture.references
    .slice(0, isB ? 2 : 1)
    .map((count) => (isOverridden ? bits.unsigned() + 1 : count));
  if (picture.hasListChanges && current > 1)
    for (const count of counts) if (bits.flag()) bits.skip(count * bitsFor(current));
  if (isB) bits.skip(1); // mvd_l1_zero_flag
  if (picture.hasCabacInit) bits.skip(1);
  if (hasMotion) {
    const list = isB && !bits.flag() ? 1 : 0;
    if ((counts[list] ?? 1) > 1) bits.unsigned();
  }
  if (isB ? picture.isWeightedB : picture.isWeightedP) skipWeights(bits, counts, hasChroma);
  bits.unsigned(); // five_minus_max_num_merge_cand
}

function skipWeights(bits: BitReader, counts: readonly number[], hasChroma: boolean): void {
  bits.unsigned();
  if (hasChroma) bits.signed();
  for (const count of counts) {
    const flags = () => Array.from({ length: count }, () => bits.flag());
    const luma = flags();
    const chroma = hasChroma ? flags() : [];
    for (let n = 0; n < count; n += 1)
      for (let values = (luma[n] ? 2 : 0) + (chroma[n] ? 4 : 0); values > 0; values -= 1)
        bits.signed();
  }
}

/** `Ceil(Log2(count))`. */
function bitsFor(count: number): number {
  return Math.ceil(Math.log2(Math.max(1, count)));
}
