import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVideo } from '../../../../server/features/videos/create-video.js';
import { pause } from '../../../../server/platform/timers.js';
import { videoWhen } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { makeSlowClip } from '../../../support/slow-upload.js';
import { partial, postFinal } from '../uploads/partial-uploads.js';
import { TusClient } from '../uploads/tus-client.js';
import { countOf, isPlayable, isSettled, playbackOf, playlistOf } from './growing-video.js';

const count = 5;

describe('the copy of a file that is being uploaded in parts', () => {
  let server: TestServer;
  let bytes: Buffer;
  beforeAll(async () => {
    const [started, clip] = await Promise.all([startTestServer(), makeSlowClip()]);
    server = started;
    bytes = await readFile(clip);
  });
  afterAll(() => server.stop());

  it('plays what is complete of the beginning, and to the end at the same address, where the final upload was created first', async () => {
    const fields = { title: 'Clip', fileName: 'clip.mp4', protection: 'aes-128' as const };
    const { video, upload } = await createVideo(server.deps, 'default', fields);
    const headers = { authorization: `Bearer ${upload.token}`, 'tus-resumable': '1.0.0' };
    const client = new TusClient(server, { headers });
    const length = Math.ceil(bytes.length / count);
    const slices = Array.from({ length: count }, (_, index) =>
      bytes.subarray(index * length, (index + 1) * length),
    );
    const paths: string[] = [];
    for (const slice of slices) paths.push(await client.create(slice.length, partial));
    expect((await postFinal(client, paths)).status).toBe(201);
    const playable = videoWhen(server.deps, video.id, isPlayable);
    let isOver = false;
    void playable.finally(() => (isOver = true));
    // A slow line: the third part is there before the second.
    await client.patch(paths[2]!, 0, slices[2]!);
    await client.patch(paths[0]!, 0, slices[0]!.subarray(0, 600_000));
    for (let offset = 600_000; !isOver && offset < length - 1000; offset += 1000) {
      await client.patch(paths[0]!, offset, slices[0]!.subarray(offset, offset + 1000));
      await Promise.race([playable, pause(200)]);
    }
    expect(await playable).toMatchObject({ status: 'uploading', sourceKey: null });
    const address = playlistOf(await playbackOf(server, video.id));
    const textOf = async (): Promise<string> => (await fetch(address)).text();
    const first = countOf(await textOf());
    const at = await client.offset(paths[0]!);
    await client.patch(paths[0]!, at, slices[0]!.subarray(at));
    await client.patch(paths[1]!, 0, slices[1]!);
    await expect.poll(async () => countOf(await textOf())).toBeGreaterThan(first);
    expect(await textOf()).not.toContain('ENDLIST');
    for (const index of [4, 3]) await client.patch(paths[index]!, 0, slices[index]!);
    await expect.poll(textOf).toContain('#EXT-X-ENDLIST');
    expect(countOf(await textOf())).toBe(11);
    const ready = await videoWhen(server.deps, video.id, isSettled);
    expect(ready).toMatchObject({ status: 'ready', failure: null });
  });
});
