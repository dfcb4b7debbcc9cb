import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fileOutput } from '../../../../server/media/encode/ladder-arguments.js';
import { FragmentStream } from '../../../../server/media/package/fragment-stream.js';
import { makeMedia } from '../../../support/media.js';

const clip = () =>
  makeMedia([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=10:d=4', '-c:v', 'libx264', '-g', '10'],
    ...fileOutput('fragments.mp4'),
  ]);

/** All that the stream answers, as the file had it. */
function joined(bytes: Buffer, size: number): { whole: Buffer; fragments: number } {
  const stream = new FragmentStream(1_000_000);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size)
    parts.push(
      ...stream
        .push(bytes.subarray(at, at + size))
        .map(({ moof, mdat }) => Buffer.concat([moof, mdat])),
    );
  return { whole: Buffer.concat([stream.init, ...parts]), fragments: parts.length };
}

describe('FragmentStream', () => {
  it('answers the same fragments however the bytes are cut', async () => {
    const bytes = await readFile(await clip());
    for (const size of [1, 7, 1000, bytes.length]) {
      const { whole, fragments } = joined(bytes, size);
      expect(fragments).toBe(4);
      expect(whole.equals(bytes.subarray(0, whole.length))).toBe(true);
      // What follows the last fragment is an index at most.
      expect(bytes.length - whole.length).toBeLessThan(200);
    }
  });

  it.each([
    ['that is larger than permitted', [0, 0, 16, 0]],
    ['without a length', [0, 0, 0, 0]],
    ['of an impossible length', [0, 0, 0, 7]],
    ['of more than 4 GiB', [0, 0, 0, 1]],
  ])('refuses a box %s before it holds it', (_, length) => {
    const stream = new FragmentStream(4095);
    expect(() => stream.push(Buffer.from([...length, ...Buffer.from('mdat')]))).toThrow(RangeError);
  });
});
