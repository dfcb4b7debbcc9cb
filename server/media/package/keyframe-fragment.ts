import { boxesOf, findBox, makeBox } from '../boxes.js';
import { boxHeader } from './common-encryption/fragments.js';
import { readFirstSample } from './first-sample.js';

/** Data offset, and of the sample duration, size, flags and composition offset (ISO/IEC 14496-12 8.8.8). */
const runFlags = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;
/** Depends on no other sample, and is a sync sample (8.8.3.1). */
const keyframeFlags = 0x0200_0000;

/**
 * A fragment with the first picture of a fragment alone, shown for `ticks`. `bytes` are those of a `Keyframe`, from `moof` to
 * the end of that picture. What the fragment says of the picture's encryption is kept.
 *
 * A byte range of the segment would do for some players, which mend a fragment that ends within its data; ffmpeg takes what
 * follows for pictures.
 */
export function toKeyframeFragment(bytes: Buffer, ticks: number): Buffer {
  const [moof] = boxesOf(bytes);
  const first = moof?.type === 'moof' ? readFirstSample(moof.body) : undefined;
  if (!moof || !first || first.end > bytes.length) throw new Error('These bytes hold no keyframe');
  const picture = bytes.subarray(first.start, first.end);
  const track = findBox(moof.body, ['traf']) ?? Buffer.alloc(0);
  const auxiliary = firstAuxiliary(track);
  // What describes the encryption stands last, which tells where it is.
  const fragment = makeBox(
    'moof',
    ...boxesLike(moof.body, ({ type }) => type !== 'traf'),
    makeBox(
      'traf',
      ...boxesLike(track, ({ type }) => type === 'tfhd' || type === 'tfdt'),
      makeRun(picture.length, ticks, first.offset),
      ...(auxiliary ? auxiliaryBoxes(auxiliary) : []),
    ),
  );
  const written = (type: string) => findBox(fragment, ['moof', 'traf', type]);
  written('trun')?.writeUInt32BE(fragment.length + boxHeader, 8);
  if (auxiliary) written('saio')?.writeUInt32BE(fragment.length - auxiliary.entry.length, 8);
  return Buffer.concat([fragment, makeBox('mdat', picture)]);
}

function boxesLike(container: Buffer, isKept: (box: { type: string }) => boolean): Buffer[] {
  return [...boxesOf(container)].filter(isKept).map(({ whole }) => whole);
}

function makeRun(size: number, ticks: number, offset: number): Buffer {
  const run = Buffer.alloc(28);
  // Version 1: the composition offset may be negative.
  run[0] = 1;
  run.writeUIntBE(runFlags, 1, 3);
  for (const [n, field] of [1, 0, ticks, size, keyframeFlags].entries())
    run.writeUInt32BE(field, 4 + n * 4);
  run.writeInt32BE(offset, 24);
  return makeBox('trun', run);
}

interface Auxiliary {
  /** Version and flags of `senc`. */
  version: Buffer;
  entry: Buffer;
}

/** What `senc` says of the first sample; undefined where it says nothing. */
function firstAuxiliary(track: Buffer): Auxiliary | undefined {
  const saiz = findBox(track, ['saiz']);
  const senc = findBox(track, ['senc']);
  if (!saiz || !senc) return undefined;
  const length = saiz[4] || (saiz[9] ?? 0);
  return { version: senc.subarray(0, 4), entry: senc.subarray(8, 8 + length) };
}

function auxiliaryBoxes({ version, entry }: Auxiliary): Buffer[] {
  const [none, one] = [Buffer.alloc(4), Buffer.of(0, 0, 0, 1)];
  return [
    makeBox('saiz', none, Buffer.of(entry.length), one),
    makeBox('saio', none, one, none),
    makeBox('senc', version, one, entry),
  ];
}
