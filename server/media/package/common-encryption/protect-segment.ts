import { boxesOf, makeBox, type Box } from '../../boxes.js';
import type { Subsample } from './nal-units.js';

/** Encrypts a sample in place. Returns its own IV if it has one, and its subsamples if it is not encrypted whole. */
export type SampleCipher = (sample: Buffer) => { iv?: Buffer; subsamples?: readonly Subsample[] };

/** What `senc` and `saiz` say of a sample. */
interface SampleEntry {
  iv: Buffer;
  subsamples: readonly Subsample[] | undefined;
}

const dataOffsetPresent = 0x1;
const hasSubsamples = 0x2;

/**
 * Encrypts the samples of a segment's fragments and adds to each fragment what decryption needs: `saiz`, `saio` and `senc`
 * (ISO/IEC 14496-12 8.7.8, 8.7.9, ISO/IEC 23001-7 7.2). The fragments are as ffmpeg writes them: one track and one run,
 * with offsets from the start of `moof`.
 */
export function protectSegment(segment: Buffer, encrypt: SampleCipher): Buffer {
  const boxes = [...boxesOf(segment)];
  return Buffer.concat(
    boxes.map((box, n) => {
      const data = boxes[n + 1];
      return box.type === 'moof' && data?.type === 'mdat'
        ? protectFragment(box, data, encrypt)
        : box.whole;
    }),
  );
}

function protectFragment(moof: Box, mdat: Box, encrypt: SampleCipher): Buffer {
  const parts = [...boxesOf(moof.body)];
  const at = parts.findIndex(({ type }) => type === 'traf');
  const track = parts[at];
  if (!track) throw new Error('The fragment has no track');
  const samples = samplesOf(track.body, moof, mdat);
  const entries = samples.map((sample): SampleEntry => {
    const { iv = Buffer.alloc(0), subsamples } = encrypt(sample);
    return { iv, subsamples };
  });
  const before = parts.slice(0, at).reduce((sum, { whole }) => sum + whole.length, 0);
  const extra = auxiliaryBoxes(entries, 2 * boxHeader + before + track.body.length);
  moveData(track.body, extra.length);
  return makeBox(
    'moof',
    ...parts.map((part) => (part === track ? makeBox('traf', track.body, extra) : part.whole)),
  );
}

const boxHeader = 8;

/** The samples as views into `mdat`. */
function samplesOf(traf: Buffer, moof: Box, mdat: Box): Buffer[] {
  const { run, sizes } = readRun(traf);
  let position = run.readInt32BE(boxHeader) - moof.whole.length;
  return sizes.map((size) => {
    const sample = mdat.whole.subarray(position, position + size);
    if (position < boxHeader || sample.length !== size)
      throw new Error('The fragment refers to data outside of it');
    position += size;
    return sample;
  });
}

function readRun(traf: Buffer): { run: Buffer; sizes: number[] } {
  const boxes = [...boxesOf(traf)];
  const header = boxes.find(({ type }) => type === 'tfhd')?.body;
  const [run, ...others] = boxes.filter(({ type }) => type === 'trun').map(({ body }) => body);
  if (!header || !run || others.length > 0)
    throw new Error('The fragment is not one run of samples');
  const flags = run.readUIntBE(1, 3);
  if (!(flags & dataOffsetPresent)) throw new Error('The run has no data offset');
  const lengths = [0x100, 0x200, 0x400, 0x800].map((flag): number => (flags & flag ? 4 : 0));
  const stride = lengths.reduce((sum, length) => sum + length, 0);
  const first = 12 + (flags & 0x4 ? 4 : 0);
  const sizeAt = lengths[0] ?? 0;
  const sizes = Array.from({ length: run.readUInt32BE(4) }, (_, n) =>
    flags & 0x200 ? run.readUInt32BE(first + n * stride + sizeAt) : defaultSize(header),
  );
  return { run, sizes };
}

/** `default_sample_size` of a track fragment header (ISO/IEC 14496-12 8.8.7). */
function defaultSize(tfhd: Buffer): number {
  const flags = tfhd.readUIntBE(1, 3);
  const skipped = (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0) + (flags & 0x8 ? 4 : 0);
  return flags & 0x10 ? tfhd.readUInt32BE(8 + skipped) : 0;
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

/** The data begins later by what was added to `moof`. */
function moveData(traf: Buffer, growth: number): void {
  const { run } = readRun(traf);
  run.writeInt32BE(run.readInt32BE(boxHeader) + growth, boxHeader);
}
