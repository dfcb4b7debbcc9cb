import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video } from '../../../../src/contract/videos.js';
import { times } from '../../../support/counts.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { makeMedia } from '../../../support/media.js';
import { processClip, renditionsOf } from '../../../support/process-clip.js';

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=4'];
const sound = ['-f', 'lavfi', '-i', 'sine=880:d=4'];
/** Every nth packet of the picture gets wrong bytes. */
const damaged = (every: number) => [
  '-c',
  'copy',
  '-bsf:v',
  `noise=amount='if(eq(mod(n\\,${every})\\,${every - 2})\\,40\\,0)'`,
];

/** Overwrites all that follows a head, or some bytes anywhere, most of them in the head. */
function spoil(clip: Buffer): void {
  const anywhere = (most: number) => Math.floor(Math.random() * Math.min(clip.length - 16, most));
  if (Math.random() < 0.4) {
    const start = anywhere(8000);
    randomBytes(clip.length - start).copy(clip, start);
    return;
  }
  for (let hit = 0; hit < 40; hit += 1)
    clip[16 + anywhere(hit % 4 === 0 ? clip.length : 4000)] = Math.floor(Math.random() * 256);
}

describe('processVideo, given a file that lacks something', () => {
  let server: SharedServer;
  let folder: string;
  beforeAll(async () => {
    server = await sharedServer();
    folder = await mkdtemp(join(tmpdir(), 'vodkit-warnings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const processed = async (path: string) => {
    const row = await processClip(server.deps, path);
    const video = (await (await server.api('GET', `/v1/videos/${row.id}`)).json()) as Video;
    return { row, video, codes: (video.warnings ?? []).map(({ code }) => code) };
  };
  const processedBytes = async (bytes: Buffer) => {
    const path = join(folder, 'clip.mp4');
    await writeFile(path, bytes);
    return processed(path);
  };

  it('says nothing of a good file', async () => {
    const { video } = await processed(
      await makeMedia([...picture, ...sound, ...x264, '-c:a', 'aac', 'good.mp4']),
    );
    expect(video).toMatchObject({ status: 'ready' });
    expect(video).not.toHaveProperty('warnings');
  });

  it('plays what is damaged in places, and says so (W-29)', async () => {
    const good = await makeMedia([...picture, ...x264, 'good.mkv']);
    const { video, codes } = await processed(
      await makeMedia(['-i', good, ...damaged(40), 'damaged.mkv']),
    );
    expect(video).toMatchObject({ status: 'ready', playable: true });
    expect(codes).toEqual(['damaged']);
    expect(video.warnings?.[0]?.detail).toMatch(/^[A-Z][^/]+\.$/);
  });

  it('fails a file most of whose pictures were overwritten, though a decoder conceals it (media S33)', async () => {
    const good = await makeMedia([...picture, ...x264, 'good.mkv']);
    const { video } = await processed(await makeMedia(['-i', good, ...damaged(3), 'damaged.mkv']));
    expect(video).toMatchObject({
      status: 'failed',
      playable: false,
      failure: { code: 'corrupt' },
    });
    expect(video).not.toHaveProperty('warnings');
  });

  it('takes a short sound whose last frame is cut (media K9)', async () => {
    const whole = await readFile(
      await makeMedia([
        '-f',
        'lavfi',
        '-i',
        'sine=880:d=0.29:r=48000',
        '-b:a',
        '128k',
        'speech.ac3',
      ]),
    );
    const { video, codes } = await processedBytes(whole.subarray(0, whole.length - 300));
    expect(video).toMatchObject({ status: 'ready' });
    expect(codes).toEqual([]);
  });

  it('plays a picture whose sound is none, and says so (media S51 K5)', async () => {
    const mov = await readFile(
      await makeMedia([...picture, ...sound, ...x264, '-c:a', 'alac', 'phone.mov']),
    );
    for (let at = mov.indexOf('alac'); at !== -1; at = mov.indexOf('alac'))
      mov.write('apac', at, 'latin1');
    const { row, video, codes } = await processedBytes(mov);
    expect(video).toMatchObject({ status: 'ready' });
    expect(codes).toEqual(['sound-lost']);
    expect((await renditionsOf(server.deps, row)).map(({ kind }) => kind)).not.toContain('audio');
  });

  it('plays a recording whose recorder crashed to its last whole fragment, and says so (media S17)', async () => {
    const fragments = ['-g', '25', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
    const whole = await readFile(
      await makeMedia([...picture, ...sound, ...x264, '-c:a', 'aac', ...fragments, 'obs.mp4']),
    );
    const { video, codes } = await processedBytes(
      whole.subarray(0, whole.lastIndexOf('mdat') + 400),
    );
    expect(video).toMatchObject({ status: 'ready' });
    expect(codes).toEqual(['cut-off']);
    expect(video.duration).toBeGreaterThan(2.9);
  });

  it('never blames itself for any bytes behind a good head (security S14)', async () => {
    const clips = await Promise.all(
      [
        [...x264, '-c:a', 'aac', '-movflags', '+faststart', 'head.mp4'],
        [...x264, '-c:a', 'libopus', 'head.mkv'],
        ['-c:v', 'mpeg2video', '-c:a', 'ac3', 'head.ts'],
        ['-c:v', 'mpeg4', '-c:a', 'adpcm_ms', 'head.avi'],
        ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le', '-ar', '48000', 'head.mxf'],
      ].map(async (args) => readFile(await makeMedia([...picture, ...sound, ...args]))),
    );
    for (let n = 0; n < times(10, 300); n += 1) {
      const clip = Buffer.from(clips[n % clips.length] ?? '');
      spoil(clip);
      const { video } = await processedBytes(clip);
      expect(['ready', 'failed']).toContain(video.status);
      expect(video.failure?.code).not.toBe('internal');
    }
  }, 900_000);
});
