import { BitReader } from './bit-reader.js';
import type { NalFormat } from './nal-units.js';

/** What a slice header depends on, of a sequence parameter set (ISO/IEC 14496-10 7.3.2.1.1). */
interface SequenceParameters {
  hasSeparatePlanes: boolean;
  /** 0 for monochrome and for separate colour planes. */
  chromaArrayType: number;
  frameNumBits: number;
  orderType: number;
  orderBits: number;
  isOrderDeltaZero: boolean;
  isFramesOnly: boolean;
  mapUnits: number;
}

/** Likewise of a picture parameter set (7.3.2.2). */
interface PictureParameters {
  sequence: number;
  isCabac: boolean;
  hasFieldOrder: boolean;
  sliceGroups?: { type: number; changeRate: number };
  /** The number of reference pictures in list 0 and list 1. */
  references: [number, number];
  isWeighted: boolean;
  bipredictiveWeights: number;
  hasDeblocking: boolean;
  hasRedundant: boolean;
}

const nalTypes = { slice: 1, idrSlice: 5, sequence: 7, picture: 8 } as const;
/** Profiles whose sequence parameter set describes the chroma format. */
const chromaProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** `slice_type` modulo 5 (7.4.3). */
const sliceTypes = { p: 0, b: 1, i: 2, sp: 3, si: 4 } as const;

/**
 * Finds the slice headers of H.264, with the parameter sets of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1)
 * and with those that stand in the samples.
 */
export function h264Format(avcC: Buffer): NalFormat {
  const sequences = new Map<number, SequenceParameters>();
  const pictures = new Map<number, PictureParameters>();
  const learn = (nal: Buffer): void => {
    try {
      if (nalType(nal) === nalTypes.sequence) readSequence(nal, sequences);
      if (nalType(nal) === nalTypes.picture) readPicture(nal, pictures, sequences);
    } catch (error) {
      // A damaged one: slices that refer to it have headers that cannot be read, which the caller is told.
      if (!(error instanceof RangeError)) throw error;
    }
  };
  for (const nal of parameterSets(avcC)) learn(nal);
  return {
    lengthSize: ((avcC[4] ?? 0) & 3) + 1,
    learn,
    isSlice: (nal) => nalType(nal) === nalTypes.slice || nalType(nal) === nalTypes.idrSlice,
    headerBytes: (nal) => sliceHeaderBytes(nal, pictures, sequences),
  };
}

function nalType(nal: Buffer): number {
  return (nal[0] ?? 0) & 0x1f;
}

function* parameterSets(avcC: Buffer): Generator<Buffer> {
  let position = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (avcC[position] ?? 0) & mask;
    position += 1;
    for (let n = 0; n < count && position + 2 <= avcC.length; n += 1) {
      const end = position + 2 + avcC.readUInt16BE(position);
      yield avcC.subarray(position + 2, end);
      position = end;
    }
  }
}

function readSequence(nal: Buffer, sequences: Map<number, SequenceParameters>): void {
  const bits = new BitReader(nal, 1);
  const profile = bits.bits(8);
  bits.skip(16);
  const id = bits.unsigned();
  const chroma = chromaProfiles.has(profile)
    ? readChroma(bits)
    : { chromaArrayType: 1, hasSeparatePlanes: false };
  const frameNumBits = bits.unsigned() + 4;
  const order = readOrder(bits);
  bits.unsigned(); // max_num_ref_frames
  bits.skip(1);
  const width = bits.unsigned() + 1;
  const height = bits.unsigned() + 1;
  const isFramesOnly = bits.flag();
  sequences.set(id, { ...chroma, frameNumBits, ...order, isFramesOnly, mapUnits: width * height });
}

function readChroma(
  bits: BitReader,
): Pick<SequenceParameters, 'chromaArrayType' | 'hasSeparatePlanes'> {
  const format = bits.unsigned();
  const hasSeparatePlanes = format === 3 && bits.flag();
  bits.unsigned();
  bits.unsigned();
  bits.skip(1);
  if (bits.flag()) {
    const lists = format === 3 ? 12 : 8;
    for (let n = 0; n < lists; n += 1) if (bits.flag()) skipScalingList(bits, n < 6 ? 16 : 64);
  }
  return { chromaArrayType: hasSeparatePlanes ? 0 : format, hasSeparatePlanes };
}

function skipScalingList(bits: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let n = 0; n < size && next !== 0; n += 1) {
    next = (last + bits.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function readOrder(
  bits: BitReader,
): Pick<SequenceParameters, 'orderType' | 'orderBits' | 'isOrderDeltaZero'> {
  const orderType = bits.unsigned();
  if (orderType === 0)
    return { orderType, orderBits: bits.unsigned() + 4, isOrderDeltaZero: false };
  if (orderType !== 1) return { orderType, orderBits: 0, isOrderDeltaZero: false };
  const isOrderDeltaZero = bits.flag();
  bits.signed();
  bits.signed();
  for (let n = bits.unsigned(); n > 0; n -= 1) bits.signed();
  return { orderType, orderBits: 0, isOrderDeltaZero };
}

function readPicture(
  nal: Buffer,
  pictures: Map<number, PictureParameters>,
  sequences: ReadonlyMap<number, SequenceParameters>,
): void {
  const bits = new BitReader(nal, 1);
  const id = bits.unsigned();
  const sequence = bits.unsigned();
  const isCabac = bits.flag();
  const hasFieldOrder = bits.flag();
  const groups = bits.unsigned() + 1;
  const sliceGroups =
    groups > 1 ? readSliceGroups(bits, groups, sequences.get(sequence)?.mapUnits ?? 0) : undefined;
  const references: [number, number] = [bits.unsigned() + 1, bits.unsigned() + 1];
  const isWeighted = bits.flag();
  const bipredictiveWeights = bits.bits(2);
  for (let n = 0; n < 3; n += 1) bits.signed();
  const hasDeblocking = bits.flag();
  bits.skip(1);
  pictures.set(id, {
    sequence,
    isCabac,
    hasFieldOrder,
    ...(sliceGroups && { sliceGroups }),
    references,
    isWeighted,
    bipredictiveWeights,
    hasDeblocking,
    hasRedundant: bits.flag(),
  });
}

function readSliceGroups(
  bits: BitReader,
  groups: number,
  mapUnits: number,
): PictureParameters['sliceGroups'] {
  const type = bits.unsigned();
  if (type === 0) for (let n = 0; n < groups; n += 1) bits.unsigned();
  if (type === 2) for (let n = 0; n < 2 * (groups - 1); n += 1) bits.unsigned();
  if (type === 6) {
    for (let n = bits.unsigned() + 1; n > 0; n -= 1) bits.skip(Math.ceil(Math.log2(groups)));
  }
  if (type < 3 || type > 5) return { type, changeRate: mapUnits };
  bits.skip(1);
  return { type, changeRate: bits.unsigned() + 1 };
}

/** The length of the NAL unit header and the slice header, a byte in which the latter ends included (7.3.3). */
function sliceHeaderBytes(
  nal: Buffer,
  pictures: ReadonlyMap<number, PictureParameters>,
  sequences: ReadonlyMap<number, SequenceParameters>,
): number {
  const isIdr = nalType(nal) === nalTypes.idrSlice;
  const isReference = ((nal[0] ?? 0) & 0x60) !== 0;
  const bits = new BitReader(nal, 1);
  bits.unsigned(); // first_mb_in_slice
  const type = bits.unsigned() % 5;
  const picture = pictures.get(bits.unsigned());
  const sequence = picture && sequences.get(picture.sequence);
  if (!picture || !sequence) throw new RangeError('The slice refers to an unknown parameter set');
  skipPictureOrder(bits, picture, sequence, isIdr);
  const lists = skipReferences(bits, picture, type);
  const isWeighted =
    type === sliceTypes.b
      ? picture.bipredictiveWeights === 1
      : picture.isWeighted && (type === sliceTypes.p || type === sliceTypes.sp);
  if (isWeighted) skipWeights(bits, lists, sequence.chromaArrayType !== 0);
  if (isReference) skipMarking(bits, isIdr);
  if (picture.isCabac && type !== sliceTypes.i && type !== sliceTypes.si) bits.unsigned();
  bits.signed(); // slice_qp_delta
  if (type === sliceTypes.sp) bits.skip(1);
  if (type === sliceTypes.sp || type === sliceTypes.si) bits.signed();
  if (picture.hasDeblocking && bits.unsigned() !== 1) {
    bits.signed();
    bits.signed();
  }
  const { sliceGroups } = picture;
  if (sliceGroups && sliceGroups.type >= 3 && sliceGroups.type <= 5)
    bits.skip(Math.ceil(Math.log2(Math.ceil(sequence.mapUnits / sliceGroups.changeRate) + 1)));
  return bits.bytesRead;
}

function skipPictureOrder(
  bits: BitReader,
  picture: PictureParameters,
  sequence: SequenceParameters,
  isIdr: boolean,
): void {
  if (sequence.hasSeparatePlanes) bits.skip(2);
  bits.skip(sequence.frameNumBits);
  const isField = !sequence.isFramesOnly && bits.flag();
  if (isField) bits.skip(1);
  if (isIdr) bits.unsigned();
  const hasDelta = picture.hasFieldOrder && !isField;
  if (sequence.orderType === 0) {
    bits.skip(sequence.orderBits);
    if (hasDelta) bits.signed();
  }
  if (sequence.orderType === 1 && !sequence.isOrderDeltaZero) {
    bits.signed();
    if (hasDelta) bits.signed();
  }
  if (picture.hasRedundant) bits.unsigned();
}

/** Returns the number of reference pictures in each list that the slice uses. */
function skipReferences(bits: BitReader, picture: PictureParameters, type: number): number[] {
  if (type === sliceTypes.b) bits.skip(1);
  const used = type === sliceTypes.b ? 2 : type === sliceTypes.p || type === sliceTypes.sp ? 1 : 0;
  if (used === 0) return [];
  const isOverridden = bits.flag();
  const counts = picture.references
    .slice(0, used)
    .map((count) => (isOverridden ? bits.unsigned() + 1 : count));
  for (let list = 0; list < used; list += 1) {
    if (bits.flag()) while (bits.unsigned() !== 3) bits.unsigned();
  }
  return counts;
}

function skipWeights(bits: BitReader, lists: readonly number[], hasChroma: boolean): void {
  bits.unsigned();
  if (hasChroma) bits.unsigned();
  for (const count of lists) {
    for (let n = 0; n < count; n += 1) {
      if (bits.flag()) skipSigned(bits, 2);
      if (hasChroma && bits.flag()) skipSigned(bits, 4);
    }
  }
}

function skipSigned(bits: BitReader, count: number): void {
  for (let n = 0; n < count; n += 1) bits.signed();
}

function skipMarking(bits: BitReader, isIdr: boolean): void {
  if (isIdr) return bits.skip(2);
  if (!bits.flag()) return;
  for (let operation = bits.unsigned(); operation !== 0; operation = bits.unsigned()) {
    // Operation 5 has no operand, operation 3 has two.
    if (operation !== 5) bits.unsigned();
    if (operation === 3) bits.unsigned();
  }
}
