import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { StreamedTrack, NotPlayable } from '../../../../server/media/encode/streamed-track.js';
import { fileOutput } from '../../../../server/media/encode/ladder-arguments.js';
import { makeMedia } from '../../../support/media.js';

describe('StreamedTrack', () => {
  it('refuses fragments whose time stands still before it holds all of them (W-42)', async () => {
    const path = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30:d=0.5,noise=alls=90:allf=t'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '5', ...fileOutput('still.mp4')],
    ]);
    const bytes = await readFile(path);
    const first = bytes.indexOf('moof') - 4;
    const handed: number[] = [];
    const track = new StreamedTrack('video', {
      onInit: () => Promise.resolve(),
      onSegment: (_, segment) => Promise.resolve(void handed.push(segment.bytes.length)),
    });
    await track.push(bytes);
    let pushed = 0;
    const again = async () => {
      while (pushed < 200 * 1024 ** 2) {
        const copy = Buffer.from(bytes.subarray(first));
        await track.push(copy);
        pushed += copy.length;
      }
    };
    await expect(again()).rejects.toThrow(NotPlayable);
    expect(pushed).toBeLessThan(65 * 1024 ** 2);
    expect(handed).toEqual([]);
  });
});
