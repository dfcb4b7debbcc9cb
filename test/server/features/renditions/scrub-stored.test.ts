import { open, rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scrubStored } from '../../../../server/features/renditions/scrub-stored.js';
import { findVideo } from '../../../../server/features/videos/video-store.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { makeMedia } from '../../../support/media.js';
import {
  processClip,
  renditionKey,
  renditionsOf,
  videoWhen,
} from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
let deps: Deps;
let video: VideoRow;

beforeAll(async () => {
  // Its own scrub is off; these tests do what it does.
  server = await startTestServer({ VOD_SCRUB_RATE: '0' });
  deps = { ...server.deps, config: { ...server.deps.config, scrubRate: 2 ** 40 } };
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=8'];
  const sound = ['-f', 'lavfi', '-i', 'sine=d=8', '-c:a', 'aac'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '20'];
  const clip = await makeMedia([...picture, ...sound, ...codec, 'clip.mp4']);
  video = await processClip(deps, clip, 'none');
});
afterAll(() => server.stop());
beforeEach(async () => {
  video = await current();
  expect(video.status).toBe('ready');
});

async function current(): Promise<VideoRow> {
  const row = await findVideo(deps.database.db, 'default', video.id);
  if (!row) throw new Error('The video is gone');
  return row;
}

async function scrubAfterADay(): Promise<void> {
  const { db } = deps.database;
  await db.execute(`update videos set source_checked_at = source_checked_at - interval '24 hours'`);
  await db.execute(`update revisions set checked_at = checked_at - interval '24 hours'`);
  await scrubStored(deps, new AbortController().signal);
}

async function pathOf(file: string, kind: 'video' | 'audio' = 'video'): Promise<string> {
  const rendition = (await renditionsOf(deps, video)).find((one) => one.kind === kind);
  if (!rendition) throw new Error(`The video has no ${kind}`);
  return (await deps.storage.localFile(renditionKey(video, rendition, file))).path;
}

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 100);
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, 100);
  await file.close();
}

/** Ready by another revision, of which everything is intact. */
async function expectRebuilt(): Promise<void> {
  const { currentRev } = video;
  const isRebuilt = ({ status, currentRev: rev }: VideoRow) =>
    status === 'ready' && rev !== currentRev;
  video = await videoWhen(deps, video.id, isRebuilt);
  await expectLeftAlone();
}

async function expectLeftAlone(): Promise<void> {
  const before = await current();
  await scrubAfterADay();
  const { version, currentRev, status } = before;
  expect(await current()).toMatchObject({ version, currentRev, status });
}

describe('scrubStored', () => {
  it('leaves alone a video of which everything is intact', async () => {
    for (const { digest } of await renditionsOf(deps, video)) expect(digest).toHaveLength(32);
    await expectLeftAlone();
  });

  it('makes the renditions anew where one byte of a segment was flipped (D-16)', async () => {
    await flipByte(await pathOf('1.m4s'));
    await scrubAfterADay();
    await expectRebuilt();
  });

  it('makes the renditions anew where a segment was removed (D-17)', async () => {
    await rm(await pathOf('0.m4s', 'audio'));
    await scrubAfterADay();
    await expectRebuilt();
  });

  it('gives renditions their digest that have none', async () => {
    const { db } = deps.database;
    await db.execute(`update renditions set digest = null where video_id = '${video.id}'`);
    await expectLeftAlone();
    for (const { digest } of await renditionsOf(deps, video)) expect(digest).toHaveLength(32);
  });

  it('does not process anew what is being processed, or what failed when it was processed last', async () => {
    const { db } = deps.database;
    const path = await pathOf('0.m4s');
    await flipByte(path);
    await db.execute(`update videos set status = 'failed' where id = '${video.id}'`);
    await expectLeftAlone();
    await db.execute(`update videos set status = 'ready', job_key = 'x' where id = '${video.id}'`);
    await expectLeftAlone();
    await db.execute(`update videos set job_key = null where id = '${video.id}'`);
    await flipByte(path);
  });

  it('marks the video and makes nothing of a source that is damaged too (D-16)', async () => {
    const source = (await deps.storage.localFile(video.sourceKey ?? '')).path;
    const segment = await pathOf('0.m4s');
    // Known before it is damaged, as the server computes it after an upload.
    await scrubAfterADay();
    await flipByte(source);
    await flipByte(segment);
    await scrubAfterADay();
    expect(await current()).toMatchObject({
      status: 'ready',
      sourceFault: 'source-damaged',
      currentRev: video.currentRev,
    });
    await flipByte(source);
    await scrubAfterADay();
    await expectRebuilt();
    expect((await current()).sourceFault).toBeNull();
  });
});
