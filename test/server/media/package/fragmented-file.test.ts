import { execFile } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readFragmentedFile } from '../../../../server/media/package/fragmented-file.js';
import { fileOutput } from '../../../../server/media/encode/ladder-arguments.js';
import { shiftTimes } from '../../../../server/media/package/shift-times.js';
import { makeMedia } from '../../../support/media.js';

const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '25'];

/** The file as it is published: its init segment, and its segments with their times shifted. */
async function publish(path: string, startSeconds: number): Promise<string> {
  const { init, segments, shift } = await readFragmentedFile(path, 4, startSeconds);
  const parts = [init];
  const file = await open(path);
  for (const { offset, end } of segments) {
    const { buffer } = await file.read(Buffer.alloc(end - offset), 0, end - offset, offset);
    shiftTimes(buffer, shift);
    parts.push(buffer);
  }
  await file.close();
  const published = join(dirname(path), 'published.mp4');
  await writeFile(published, Buffer.concat(parts));
  return published;
}

async function firstTime(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
    path,
  ]);
  return Math.min(
    ...stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => Number.parseFloat(line)),
  );
}

describe('readFragmentedFile', () => {
  it.each([0, 0.005, 0.7])(
    'is published with one edit that browsers read, however late ffmpeg began: %d s (W-24, S06)',
    async (delay) => {
      const late = ['-vf', `settb=1/1000,setpts=PTS+${delay}/TB`];
      const picture = [
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=160x120:r=10:d=3',
        ...late,
        ...h264,
        '-bf',
        '3',
        '-fps_mode',
        'vfr',
        '-enc_time_base',
        '1:90000',
      ];
      const output = fileOutput('late.mp4');
      const path = await makeMedia([...picture, ...output]);
      expect((await readFragmentedFile(path, 4)).start).toBeCloseTo(delay, 2);
      for (const startSeconds of [0, delay]) {
        const published = await publish(path, startSeconds);
        expect(await firstTime(published)).toBeCloseTo(delay - startSeconds, 2);
        const init = await readFile(published);
        const edits = init.indexOf('elst');
        expect(init.readUInt32BE(edits + 8)).toBe(1);
        expect(init.readInt32BE(edits + 16)).toBeGreaterThan(0);
      }
      await rm(dirname(path), { recursive: true });
    },
  );

  it('hides what comes before the start, and says how much', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x120:r=10:d=3',
      ...h264,
      '-bf',
      '0',
      ...fileOutput('early.mp4'),
    ]);
    const { start } = await readFragmentedFile(path, 4, 0.5);
    expect(start).toBe(-0.5);
    expect(await firstTime(await publish(path, 0.5))).toBeCloseTo(-0.5, 2);
    await rm(dirname(path), { recursive: true });
  });
});
