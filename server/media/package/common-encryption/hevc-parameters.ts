import { BitReader } from './bit-reader.js';

/** What a slice segment header depends on, of a sequence parameter set (ISO/IEC 23008-2 7.3.2.2). */
export interface HevcSequence {
  hasSeparatePlanes: boolean;
  /** 0 for monochrome and for separate colour planes. */
  chromaArrayType: number;
  /** Of the address of a slice segment. */
  addressBits: number;
  orderBits: number;
  hasOffset: boolean;
  sets: readonly ReferenceSet[];
  /** Whether each of the long-term pictures is used; undefined where there are none. */
  longTerm?: readonly boolean[];
  hasMotion: boolean;
}

/** Likewise of a picture parameter set (7.3.2.3). */
export interface HevcPicture {
  sequence: number;
  hasDependentSlices: boolean;
  hasOutputFlag: boolean;
  extraBits: number;
  hasCabacInit: boolean;
  /** The number of reference pictures in list 0 and list 1. */
  references: [number, number];
  hasChromaOffsets: boolean;
  hasChromaOffsetList: boolean;
  isWeightedP: boolean;
  isWeightedB: boolean;
  hasEntryPoints: boolean;
  isFilteredAcrossSlices: boolean;
  canOverrideDeblocking: boolean;
  isDeblockingOff: boolean;
  hasListChanges: boolean;
  hasHeaderExtension: boolean;
}

interface Reference {
  delta: number;
  isUsed: boolean;
}

/** Pictures that are referred to, before and after in the order of output, the nearest first. */
export interface ReferenceSet {
  before: readonly Reference[];
  after: readonly Reference[];
}

const nalHeader = 2;
/** Of `general_profile_space` to the reserved bit after the constraints (7.3.3). */
const profileBits = 88;
const levelBits = 8;
/** More than the standard permits; what claims more is damaged. */
const maxCount = 64;

export function readSequence(nal: Buffer, sequences: Map<number, HevcSequence>): void {
  const bits = new BitReader(nal, nalHeader);
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1);
  skipProfile(bits, subLayers);
  const id = bits.unsigned();
  const format = bits.unsigned();
  const hasSeparatePlanes = format === 3 && bits.flag();
  const size = [bits.unsigned(), bits.unsigned()];
  if (bits.flag()) skipUnsigned(bits, 4);
  skipUnsigned(bits, 2);
  const orderBits = bits.unsigned() + 4;
  skipUnsigned(bits, 3 * (bits.flag() ? subLayers + 1 : 1));
  const smallestBlock = bits.unsigned() + 3;
  const block = 2 ** (smallestBlock + bits.unsigned());
  skipUnsigned(bits, 4);
  if (bits.flag() && bits.flag()) skipScalingLists(bits);
  bits.skip(1);
  const hasOffset = bits.flag();
  if (bits.flag()) {
    bits.skip(8);
    skipUnsigned(bits, 2);
    bits.skip(1);
  }
  const sets: ReferenceSet[] = [];
  for (let left = counted(bits.unsigned()); left > 0; left -= 1)
    sets.push(skipReferenceSet(bits, sets));
  const longTerm = bits.flag()
    ? Array.from({ length: counted(bits.unsigned()) }, () => {
        bits.skip(orderBits);
        return bits.flag();
      })
    : undefined;
  const blocks = size.reduce((product, pixels) => product * Math.ceil(pixels / block), 1);
  sequences.set(id, {
    ...{ hasSeparatePlanes, chromaArrayType: hasSeparatePlanes ? 0 : format, orderBits },
    ...{ addressBits: Math.ceil(Math.log2(blocks)), hasOffset, sets },
    ...(longTerm && { longTerm }),
    hasMotion: bits.flag(),
  });
}

function skipProfile(bits: BitReader, subLayers: number): void {
  bits.skip(profileBits + levelBits);
  const present = Array.from({ length: subLayers }, () => [bits.flag(), bits.flag()] as const);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [hasProfile, hasLevel] of present)
    bits.skip((hasProfile ? profileBits : 0) + (hasLevel ? levelBits : 0));
}

function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size += 1)
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) bits.unsigned();
      else {
        const values = Math.min(64, 2 ** (4 + 2 * size)) + (size > 1 ? 1 : 0);
        for (let n = 0; n < values; n += 1) bits.signed();
      }
    }
}

/**
 * `st_ref_pic_set` (7.3.7), after `known` ones. In a slice header, where all are known, it may be predicted from any of them.
 */
export function skipReferenceSet(
  bits: BitReader,
  known: readonly ReferenceSet[],
  of: 'sequence' | 'slice' = 'sequence',
): ReferenceSet {
  if (known.length > 0 && bits.flag()) return predictedSet(bits, known, of);
  const counts = [counted(bits.unsigned()), counted(bits.unsigned())] as const;
  const read = (count: number, sign: -1 | 1): Reference[] => {
    let delta = 0;
    return Array.from({ length: count }, () => {
      delta += sign * (bits.unsigned() + 1);
      return { delta, isUsed: bits.flag() };
    });
  };
  const before = read(counts[0], -1);
  return { before, after: read(counts[1], 1) };
}

/** Equations 7-59 to 7-62. */
function predictedSet(
  bits: BitReader,
  known: readonly ReferenceSet[],
  of: 'sequence' | 'slice',
): ReferenceSet {
  const from = known[known.length - (of === 'slice' ? bits.unsigned() + 1 : 1)];
  if (!from) throw new RangeError('A set of pictures is predicted from none');
  const isBackward = bits.flag();
  const shift = (isBackward ? -1 : 1) * (bits.unsigned() + 1);
  const pictures = [...from.before, ...from.after, { delta: 0 }].flatMap(({ delta }) => {
    const isUsed = bits.flag();
    const isKept = isUsed || bits.flag();
    return isKept ? [{ delta: delta + shift, isUsed }] : [];
  });
  return {
    before: pictures.filter(({ delta }) => delta < 0).toSorted((a, b) => b.delta - a.delta),
    after: pictures.filter(({ delta }) => delta > 0).toSorted((a, b) => a.delta - b.delta),
  };
}

export function readPicture(nal: Buffer, pictures: Map<number, HevcPicture>): void {
  const bits = new BitReader(nal, nalHeader);
  const id = bits.unsigned();
  const sequence = bits.unsigned();
  const [hasDependentSlices, hasOutputFlag] = [bits.flag(), bits.flag()];
  const extraBits = bits.bits(3);
  bits.skip(1);
  const hasCabacInit = bits.flag();
  const references: [number, number] = [bits.unsigned() + 1, bits.unsigned() + 1];
  bits.signed();
  bits.skip(1);
  const hasTransformSkip = bits.flag();
  if (bits.flag()) bits.unsigned();
  bits.signed();
  bits.signed();
  const hasChromaOffsets = bits.flag();
  const [isWeightedP, isWeightedB] = [bits.flag(), bits.flag()];
  bits.skip(1);
  const [hasTiles, isSynchronized] = [bits.flag(), bits.flag()];
  if (hasTiles) skipTiles(bits);
  const isFilteredAcrossSlices = bits.flag();
  const deblocking = readDeblocking(bits);
  if (bits.flag()) skipScalingLists(bits);
  const hasListChanges = bits.flag();
  bits.unsigned();
  const hasHeaderExtension = bits.flag();
  pictures.set(id, {
    ...{ sequence, hasDependentSlices, hasOutputFlag, extraBits, hasCabacInit, references },
    ...{ hasChromaOffsets, isWeightedP, isWeightedB, hasEntryPoints: hasTiles || isSynchronized },
    ...{ isFilteredAcrossSlices, ...deblocking, hasListChanges, hasHeaderExtension },
    hasChromaOffsetList: readChromaOffsetList(bits, hasTransformSkip),
  });
}

function skipTiles(bits: BitReader): void {
  const borders = bits.unsigned() + bits.unsigned();
  if (!bits.flag()) skipUnsigned(bits, borders);
  bits.skip(1);
}

function readDeblocking(
  bits: BitReader,
): Pick<HevcPicture, 'canOverrideDeblocking' | 'isDeblockingOff'> {
  if (!bits.flag()) return { canOverrideDeblocking: false, isDeblockingOff: false };
  const [canOverrideDeblocking, isDeblockingOff] = [bits.flag(), bits.flag()];
  if (!isDeblockingOff) {
    bits.signed();
    bits.signed();
  }
  return { canOverrideDeblocking, isDeblockingOff };
}

/** Of the extensions for more chroma samples (7.3.2.3.2). Those for screen contents are not known here. */
function readChromaOffsetList(bits: BitReader, hasTransformSkip: boolean): boolean {
  if (!bits.flag()) return false;
  const hasRange = bits.flag();
  bits.skip(2);
  if (bits.flag()) throw new RangeError('The picture uses the tools for screen contents');
  bits.skip(4);
  if (!hasRange) return false;
  if (hasTransformSkip) bits.unsigned();
  bits.skip(1);
  return bits.flag();
}

function skipUnsigned(bits: BitReader, count: number): void {
  for (let n = 0; n < count; n += 1) bits.unsigned();
}

function counted(count: number): number {
  if (count > maxCount) throw new RangeError('The parameter set counts too many pictures');
  return count;
}
