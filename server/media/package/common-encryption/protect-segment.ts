import { makeBox } from '../../boxes.js';
import { boxHeader, rewriteFragments } from './fragments.js';
import type { Subsample } from './nal-units.js';

/** Encrypts a sample in place. Returns its own IV if it has one, and its subsamples if it is not encrypted whole. */
export type SampleCipher = (sample: Buffer) => { iv?: Buffer; subsamples?: readonly Subsample[] };

/** What `senc` and `saiz` say of a sample. */
export interface SampleEntry {
  iv: Buffer;
  subsamples: readonly Subsample[] | undefined;
}

/** A flag of `senc`. */
export const hasSubsamples = 0x2;

/**
 * Encrypts the samples of a segment's fragments and adds to each fragment what decryption needs: `saiz`, `saio` and `senc`
 * (ISO/IEC 14496-12 8.7.8, 8.7.9, ISO/IEC 23001-7 7.2).
 */
export function protectSegment(segment: Buffer, encrypt: SampleCipher): Buffer {
  return rewriteFragments(segment, ({ track, samples, trackStart }) => {
    const entries = samples.map((sample): SampleEntry => {
      const { iv = Buffer.alloc(0), subsamples } = encrypt(sample);
      return { iv, subsamples };
    });
    return Buffer.concat([track, auxiliaryBoxes(entries, trackStart + track.length)]);
  });
}

/** Empty where nothing has to be said: samples that are encrypted whole, with one IV for all. */
function auxiliaryBoxes(entries: readonly SampleEntry[], offset: number): Buffer {
  const records = entries.map(toRecord);
  if (records.every(({ length }) => length === 0)) return Buffer.alloc(0);
  const saiz = makeBox('saiz', sizesOf(records));
  const position = Buffer.alloc(12);
  position.writeUInt32BE(1, 4);
  const saioBytes = boxHeader + position.length;
  const count = Buffer.alloc(8);
  if (entries.some(({ subsamples }) => subsamples)) count[3] = hasSubsamples;
  count.writeUInt32BE(records.length, 4);
  position.writeUInt32BE(offset + saiz.length + saioBytes + boxHeader + count.length, 8);
  return Buffer.concat([saiz, makeBox('saio', position), makeBox('senc', count, ...records)]);
}

function toRecord({ iv, subsamples }: SampleEntry): Buffer {
  if (!subsamples) return iv;
  const list = Buffer.alloc(2 + subsamples.length * 6);
  list.writeUInt16BE(subsamples.length);
  for (const [n, { clear, protected: hidden }] of subsamples.entries()) {
    list.writeUInt16BE(clear, 2 + n * 6);
    list.writeUInt32BE(hidden, 4 + n * 6);
  }
  return Buffer.concat([iv, list]);
}

function sizesOf(records: readonly Buffer[]): Buffer {
  const [first] = records;
  const isSame = records.every(({ length }) => length === first?.length);
  const header = Buffer.alloc(9);
  header[4] = isSame ? (first?.length ?? 0) : 0;
  header.writeUInt32BE(records.length, 5);
  return isSame
    ? header
    : Buffer.concat([header, Buffer.from(records.map(({ length }) => length))]);
}
