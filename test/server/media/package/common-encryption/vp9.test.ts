import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boxesOf } from '../../../../../server/media/boxes.js';
import { fileOutput } from '../../../../../server/media/encode/ladder-arguments.js';
import { rewriteFragments } from '../../../../../server/media/package/common-encryption/fragments.js';
import { Vp9Frames } from '../../../../../server/media/package/common-encryption/vp9.js';
import { vp9Subsamples } from '../../../../../server/media/package/common-encryption/vp9-subsamples.js';
import { makeMedia } from '../../../../support/media.js';
import { tracedHeaderBytes } from './traced-headers.js';

const forms: Record<string, string[]> = {
  'as it comes': [],
  'in real time, with segments of the picture': ['-deadline', 'realtime', '-aq-mode', '3'],
  'that bears losses': ['-error-resilient', '1'],
  'of 10 bits': ['-pix_fmt', 'yuv420p10le', '-profile:v', '2'],
  'with 4:4:4': ['-pix_fmt', 'yuv444p', '-profile:v', '1'],
  'with tiles': ['-s', '1100x64', '-tile-columns', '2', '-tile-rows', '1'],
  'of a very low rate': ['-crf', '63', '-b:v', '0'],
};

async function samplesOf(path: string): Promise<Buffer[]> {
  const found: Buffer[] = [];
  const file = await readFile(path);
  rewriteFragments(file, ({ track, samples }) => {
    found.push(...samples.map((sample) => Buffer.from(sample)));
    return Buffer.from(track);
  });
  expect([...boxesOf(file)].some(({ type }) => type === 'moof')).toBe(true);
  return found;
}

/** A frame that shows an earlier one has one byte, all of which is header. */
async function foundHeaders(path: string): Promise<number[]> {
  const frames = new Vp9Frames();
  const samples = await samplesOf(path);
  return samples.flatMap((sample) => frames.read(sample).map(({ headerBytes }) => headerBytes));
}

describe('Vp9Frames', () => {
  it.each(Object.entries(forms))(
    'finds the headers of VP9 %s as ffmpeg does',
    async (_, options) => {
      const path = await makeMedia([
        ...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=1.6,noise=alls=9:allf=t'],
        ...['-pix_fmt', 'yuv420p', '-c:v', 'libvpx-vp9', '-cpu-used', '5', '-g', '20', ...options],
        ...fileOutput('clip.mp4'),
      ]);
      const found = await foundHeaders(path);
      expect(found.length).toBeGreaterThanOrEqual(40);
      expect(found).toEqual(await tracedHeaderBytes(path));
    },
  );

  it('divides a superframe frame by frame, and leaves its index clear', async () => {
    // Only in a second pass libvpx makes frames that are not shown.
    const log = join(await mkdtemp(join(tmpdir(), 'vodkit-vp9-')), 'log');
    const pass = (n: number) => [
      ...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=3', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libvpx-vp9', '-b:v', '100k', '-auto-alt-ref', '1', '-lag-in-frames', '25'],
      ...['-cpu-used', '4', '-pass', String(n), '-passlogfile', log],
    ];
    await makeMedia([...pass(1), '-f', 'null', 'nothing']);
    const path = await makeMedia([...pass(2), ...fileOutput('clip.mp4')]);
    expect(await foundHeaders(path)).toEqual(await tracedHeaderBytes(path));
    const samples = await samplesOf(path);
    const frames = new Vp9Frames();
    const divided = samples.map((sample) => vp9Subsamples(sample, frames, 'cenc'));
    for (const [n, list] of divided.entries()) {
      const total = list.reduce((sum, one) => sum + one.clear + one.protected, 0);
      expect(total).toBe(samples[n]?.length);
      for (const one of list) expect(one.protected % 16).toBe(0);
    }
    const several = divided.filter((list) => list.filter((one) => one.protected > 0).length > 1);
    expect(several.length).toBeGreaterThan(0);
    // The index stands behind what is protected.
    for (const list of several) expect(list.at(-1)).toMatchObject({ protected: 0 });
  });

  it('leaves more clear than headers have where one cannot be read', () => {
    const noise = Buffer.alloc(1000, 0x11);
    expect(vp9Subsamples(noise, new Vp9Frames(), 'cbcs')).toEqual([{ clear: 128, protected: 872 }]);
    expect(() => new Vp9Frames().read(noise)).toThrow(RangeError);
  });
});
