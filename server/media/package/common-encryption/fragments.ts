import { boxesOf, makeBox, type Box } from '../../boxes.js';

/** A fragment whose samples are encrypted or decrypted. */
export interface TrackFragment {
  /** The body of `traf`. */
  track: Buffer;
  /** Views into `mdat`. */
  samples: readonly Buffer[];
  /** Where `track` begins in `moof`. */
  trackStart: number;
}

export const boxHeader = 8;
const dataOffsetPresent = 0x1;

/**
 * The segment with another body of `traf` in each fragment; `rewrite` may change the samples in place. The fragments are as
 * ffmpeg writes them: one track and one run, with offsets from the start of `moof`.
 */
export function rewriteFragments(
  segment: Buffer,
  rewrite: (fragment: TrackFragment) => Buffer,
): Buffer {
  const boxes = [...boxesOf(segment)];
  return Buffer.concat(
    boxes.map((box, n) => {
      const data = boxes[n + 1];
      return box.type === 'moof' && data?.type === 'mdat'
        ? rewriteFragment(box, data, rewrite)
        : box.whole;
    }),
  );
}

function rewriteFragment(
  moof: Box,
  mdat: Box,
  rewrite: (fragment: TrackFragment) => Buffer,
): Buffer {
  const parts = [...boxesOf(moof.body)];
  const at = parts.findIndex(({ type }) => type === 'traf');
  const part = parts[at];
  if (!part) throw new Error('The fragment has no track');
  const before = parts.slice(0, at).reduce((sum, { whole }) => sum + whole.length, 0);
  const track = part.body;
  const samples = samplesOf(track, moof, mdat);
  const rewritten = rewrite({ track, samples, trackStart: 2 * boxHeader + before });
  moveData(rewritten, rewritten.length - track.length);
  return makeBox(
    'moof',
    ...parts.map((each) => (each === part ? makeBox('traf', rewritten) : each.whole)),
  );
}

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

/** The data begins later by what `moof` has grown. */
function moveData(traf: Buffer, growth: number): void {
  const { run } = readRun(traf);
  run.writeInt32BE(run.readInt32BE(boxHeader) + growth, boxHeader);
}
