import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCut } from '../../../src/media/cut-plan.js';
import { mediabunnyRenderer } from '../../../src/editor/renderers/mediabunny-renderer.js';
import { beeps, ffmpeg, flashes } from '../../support/clock-clip.js';

const run = promisify(execFile);
const { signal } = new AbortController();
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vodkit-copy-'));
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '34',
    '-sc_threshold',
    '0',
  ];
  await ffmpeg(
    ...flashes({ seconds: 4, rate: '30000/1001' }),
    ...beeps(4),
    ...video,
    '-c:a',
    'aac',
    join(dir, 'clip.mp4'),
  );
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** The pictures of a clip that a player shows: FFmpeg marks the others to be discarded. */
async function shownPictures(path: string): Promise<number> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-show_entries',
    'packet=flags',
    '-of',
    'csv=p=0',
    path,
  ]);
  return stdout
    .trim()
    .split('\n')
    .filter((flags) => !flags.includes('D')).length;
}

describe('copyClip', () => {
  it('shows the picture that was chosen first, whatever frame that is: its edit list begins on its very tick (E08)', async () => {
    const file = new File([await openAsBlob(join(dir, 'clip.mp4'))], 'clip.mp4');
    const input = { kind: 'file', file } as const;
    const reader = await mediabunnyRenderer.open(input, signal);
    const lost: number[] = [];
    for (let frame = 34; frame < 52; frame++) {
      const selection = { start: frame * (1001 / 30_000), end: 3.5 };
      const plan = planCut(selection, 'exact', await reader.bounds(selection));
      const clip = await mediabunnyRenderer.cut({
        input,
        plan,
        signal,
        onProgress: () => undefined,
      });
      const path = join(dir, 'out.mp4');
      await writeFile(path, Buffer.from(await clip.arrayBuffer()));
      const expected = Math.ceil((plan.end - 0.002) * (30_000 / 1001)) - frame;
      if ((await shownPictures(path)) !== expected) lost.push(frame);
    }
    reader.close();
    expect(lost).toEqual([]);
  });
});
