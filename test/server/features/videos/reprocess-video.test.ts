import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CreatedVideo, Video } from '../../../../src/contract/videos.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { makeMedia } from '../../../support/media.js';
import { processClip, renditionsOf, submitClip, videoWhen } from '../../../support/process-clip.js';
import { firstOf } from '../../../support/counts.js';

const settled = ({ status }: { status: string }) => status === 'ready' || status === 'failed';

describe('POST /v1/videos/{id}/process', () => {
  let server: SharedServer;
  let clip: string;
  beforeAll(async () => {
    server = await sharedServer();
    const source = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x90:r=10:d=2',
      '-f',
      'lavfi',
      '-i',
      'sine=d=2',
    ];
    clip = await makeMedia([
      ...source,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      'clip.mp4',
    ]);
  });

  const process = (id: string, body?: object) =>
    server.api('POST', `/v1/videos/${id}/process`, body);
  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ];

  it('works through a failed video again, from its stored source (S7)', async () => {
    const broken = join(server.dataDir, 'broken.mp4');
    await writeFile(broken, Buffer.alloc(3000, 7));
    const failed = await processClip(server.deps, broken);
    await rm(broken);
    expect(failed.failure?.code).toBe('not-media');
    // The store's own copy was at fault, say.
    const { path } = await server.deps.storage.localFile(failed.sourceKey ?? '');
    await copyFile(clip, path);
    const answer = await process(failed.id);
    expect(answer.status).toBe(202);
    const accepted = (await answer.json()) as Video;
    expect(accepted).toMatchObject({
      id: failed.id,
      status: 'uploaded',
      playable: false,
      waiting: { reason: 'queue' },
    });
    expect(accepted.failure).toBeUndefined();
    expect(await videoWhen(server.deps, failed.id, settled)).toMatchObject({
      status: 'ready',
      failure: null,
    });
  });

  it.each(firstOf('stages', ['probe', 'package', 'transcode', 'images', 'publish'], 2))(
    'runs a ready video again from %s, which plays on meanwhile',
    async (from) => {
      const ready = await processClip(server.deps, clip);
      expect((await process(ready.id, { from })).status).toBe(202);
      const seen: (number | null)[] = [];
      const again = await videoWhen(server.deps, ready.id, (video) => {
        expect(video.playable).toBe(true);
        seen.push(video.currentRev);
        return settled(video);
      });
      expect(again.status).toBe('ready');
      expect(again.currentRev).toBeGreaterThan(ready.currentRev ?? 0);
      expect(seen.slice(0, -1).every((rev) => rev === ready.currentRev)).toBe(true);
      expect((await renditionsOf(server.deps, ready)).length).toBeGreaterThan(0);
    },
  );

  it('refuses a video without a source, one that is at work, one that is not there, and a stage that is none', async () => {
    const created = (await (
      await server.api('POST', '/v1/videos', { title: 'A', fileName: 'a.mp4' })
    ).json()) as CreatedVideo;
    expect(await codeOf(await process(created.video.id))).toEqual([409, 'source-missing']);
    const busy = await submitClip(server.deps, clip);
    expect(await codeOf(await process(busy))).toEqual([409, 'already-processing']);
    await videoWhen(server.deps, busy, settled);
    expect((await process('01m8cdq3f21ar4f2h93yegdbz5')).status).toBe(404);
    expect((await process(busy, { from: 'lunch' })).status).toBe(422);
  });
});
