import { readFile, writeFile } from 'node:fs/promises';
import { and, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { planSourceCopy } from '../../../../server/media/encode/copy-source.js';
import {
  contentKeys,
  renditions,
  revisions,
} from '../../../../server/features/revisions/revision-table.js';
import {
  supersededSeconds,
  sweepRevision,
} from '../../../../server/features/revisions/retire-revision.js';
import type { Protection } from '../../../../src/contract/videos.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { outbox } from '../../../../server/platform/events/outbox-table.js';
import { describeMedia } from '../../../../server/media/probe/describe-media.js';
import { parseProbe } from '../../../../server/media/probe/parse-probe.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import {
  decodeRgb,
  decodeSound,
  frameTimes,
  makeMedia,
  probeFile,
} from '../../../support/media.js';
import {
  decryptToFile,
  processClip,
  renditionsOf,
  submitClip,
  videoWhen,
} from '../../../support/process-clip.js';

const picture = {
  codec_type: 'video',
  codec_name: 'h264',
  profile: 'High',
  pix_fmt: 'yuv420p',
  width: 640,
  height: 360,
  start_time: '0',
};
const sound = {
  codec_type: 'audio',
  codec_name: 'aac',
  profile: 'LC',
  sample_rate: '48000',
  channels: 2,
  start_time: '0',
};
const planUnder = (protection: Protection, ...streams: object[]) =>
  planSourceCopy(
    describeMedia(
      parseProbe({
        format: { duration: '10', start_time: '0' },
        streams: streams.map((stream, index) => ({ index, ...stream })),
      }),
    ),
    protection,
  );
const planOf = (...streams: object[]) => planUnder('aes-128', ...streams);

describe('planSourceCopy', () => {
  it('takes H.264 and AAC that every browser plays', () => {
    expect(planOf(picture, sound)).toEqual({
      video: { streamIndex: 0, size: { width: 640, height: 360 }, matrix: 'bt601' },
      audio: { streamIndex: 1 },
    });
    expect(planOf(picture)).toEqual({
      video: { streamIndex: 0, size: { width: 640, height: 360 }, matrix: 'bt601' },
    });
  });

  const opus = { ...sound, codec_name: 'opus', profile: undefined };
  const vp9 = { ...picture, codec_name: 'vp9', profile: 'Profile 0' };
  const av1 = { ...picture, codec_name: 'av1', profile: 'Main' };
  const tenBits = { ...av1, pix_fmt: 'yuv420p10le' };

  it.each([
    ['H.264 with Opus', picture, opus],
    ['VP9 with Opus', vp9, opus],
    ['VP9 with AAC', vp9, sound],
    ['AV1 with Opus', av1, opus],
    ['AV1 with AAC', av1, sound],
    ['AV1 of ten bits', tenBits, sound],
  ])('takes %s', (_, first: object, second: object) => {
    const plan = planOf(first, second);
    expect(plan).toMatchObject({ video: { streamIndex: 0 }, audio: { streamIndex: 1 } });
  });

  it('leaves to the ladder what Common Encryption cannot protect', () => {
    for (const protection of ['cbcs', 'cenc'] as const) {
      expect(planUnder(protection, av1, sound)).toBeUndefined();
      for (const one of [picture, vp9]) expect(planUnder(protection, one, opus)).toBeDefined();
    }
    expect(planUnder('none', av1, sound)).toBeDefined();
  });

  it.each([
    ['HEVC, which many browsers lack', { ...picture, codec_name: 'hevc', profile: 'Main' }, sound],
    ['VP9 of ten bits', { ...vp9, profile: 'Profile 2', pix_fmt: 'yuv420p10le' }, opus],
    ['AV1 with high dynamic range', { ...tenBits, color_transfer: 'smpte2084' }, opus],
    ['AV1 with full colour', { ...av1, profile: 'High', pix_fmt: 'yuv444p' }, opus],
    ['six channels of Opus', vp9, { ...opus, channels: 6 }],
    ['ten bits', { ...picture, profile: 'High 10', pix_fmt: 'yuv420p10le' }, sound],
    ['a profile that is not known', { ...picture, profile: undefined }, sound],
    ['interlaced pictures', { ...picture, field_order: 'tt' }, sound],
    ['more than 60 frames a second', { ...picture, avg_frame_rate: '120/1' }, sound],
    [
      'sound that is neither AAC nor Opus',
      picture,
      { ...sound, codec_name: 'mp3', profile: undefined },
    ],
    ['six channels', picture, { ...sound, channels: 6 }],
    ['sound that starts late', picture, { ...sound, start_time: '0.5' }],
    ['sound alone', sound, sound],
  ])('leaves %s to the ladder', (_, first: object, second: object) => {
    expect(planOf(first, second)).toBeUndefined();
  });
});

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const withFrames = ['-bf', '2', '-g', '50', '-preset', 'veryfast'];

describe('the source rendition', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  /** The video as it is when it is first playable, and when it is ready. */
  const follow = async (path: string): Promise<{ first: VideoRow; ready: VideoRow }> => {
    const videoId = await submitClip(server.deps, path);
    const first = await videoWhen(server.deps, videoId, ({ playable }) => playable);
    return {
      first,
      ready: await videoWhen(server.deps, videoId, ({ status }) => status === 'ready'),
    };
  };
  const filesOf = async (video: VideoRow) => {
    const rows = await renditionsOf(server.deps, video);
    const files = new Map<string, string>();
    for (const row of rows) files.set(row.kind, await decryptToFile(server.deps, video, row));
    return { rows, picture: files.get('video') ?? '', sound: files.get('audio') ?? '' };
  };

  const publishedOf = ({ id }: { id: string }) =>
    server.deps.database.db
      .select({ isInterim: revisions.isInterim })
      .from(revisions)
      .where(eq(revisions.videoId, id));

  it('plays the source frame by frame before the ladder is made', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=10:d=9',
      '-f',
      'lavfi',
      '-i',
      'sine=f=440:d=9',
      ...x264,
      ...withFrames,
      '-c:a',
      'aac',
      '-shortest',
      'clip.mp4',
    ]);
    const { first, ready } = await follow(path);
    expect(first).toMatchObject({ status: 'processing', currentRev: 1, width: null });
    expect(first.duration).toBeCloseTo(9, 1);
    expect(ready).toMatchObject({ currentRev: 2, width: 320, height: 180 });
    const copy = await filesOf(first);
    expect(copy.rows.map(({ kind, name, width, height }) => [kind, name, width, height])).toEqual([
      ['audio', 'source', null, null],
      ['video', 'source', 320, 180],
    ]);
    expect(copy.rows.at(-1)?.segmentDurations.every((seconds) => seconds <= 6)).toBe(true);
    expect(await decodeRgb(copy.picture, '16x9')).toEqual(await decodeRgb(path, '16x9'));
    const [before, after] = [await frameTimes(path), await frameTimes(copy.picture)];
    expect(after).toHaveLength(before.length);
    for (const [i, time] of after.entries()) expect(time).toBeCloseTo(before[i] ?? NaN, 3);
    const [samples, given] = [await decodeSound(copy.sound), await decodeSound(path)];
    expect(Math.abs(samples.length - given.length)).toBeLessThan(4096);
    const events = await server.deps.database.db
      .select()
      .from(outbox)
      .where(eq(outbox.videoId, first.id))
      .orderBy(outbox.id);
    expect(events.map(({ type }) => type)).toEqual([
      'video.created',
      'video.uploaded',
      'video.processing',
      'video.playable',
      'video.ready',
    ]);
  });

  it('keeps a portrait clip upright', async () => {
    const flat = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=25:d=3',
      ...x264,
      'flat.mp4',
    ]);
    const { first } = await follow(
      await makeMedia(['-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90', 'turned.mp4']),
    );
    const { rows, picture: file } = await filesOf(first);
    expect(rows[0]).toMatchObject({ width: 180, height: 320 });
    expect(JSON.stringify((await probeFile(file)).streams)).toContain('rotation');
  });

  it('is left out of a clip that was cut between keyframes, since browsers would not show its first seconds', async () => {
    const whole = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25:d=9',
      ...x264,
      '-g',
      '100',
      'whole.mp4',
    ]);
    const video = await processClip(
      server.deps,
      await makeMedia(['-ss', '2.2', '-i', whole, '-c', 'copy', 'cut.mp4']),
    );
    expect(video.status).toBe('ready');
    expect(await publishedOf(video)).toEqual([{ isInterim: false }]);
    expect(video.duration).toBeCloseTo(6.8, 1);
  });

  it('is left out when keyframes lie too far apart to be cut into segments', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=10:d=18',
      ...x264,
      '-g',
      '1000',
      '-keyint_min',
      '1000',
      'long.mp4',
    ]);
    const video = await processClip(server.deps, path);
    expect(video.status).toBe('ready');
    expect(await publishedOf(video)).toEqual([{ isInterim: false }]);
    expect((await renditionsOf(server.deps, video)).map(({ name }) => name)).toEqual(['240p']);
  });

  it('is taken back, and leaves nothing, when that shows after its first segments', async () => {
    const path = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=10:d=32'],
      ...[...x264, '-g', '1000', '-keyint_min', '1000'],
      ...['-force_key_frames', 'expr:lt(t,10)*gte(t,n_forced*2)', 'later-long.mp4'],
    ]);
    const stored: string[] = [];
    const { storage } = server.deps;
    const put = storage.put.bind(storage);
    storage.put = async (key, bytes) => {
      stored.push(key);
      return put(key, bytes);
    };
    const video = await processClip(server.deps, path);
    storage.put = put;
    expect(stored.filter((key) => key.includes('/source/') && key.endsWith('.m4s'))).not.toEqual(
      [],
    );
    // In place of the copy, a small rendition plays before the ladder.
    expect(await publishedOf(video)).toEqual([{ isInterim: true }, { isInterim: false }]);
    const left: string[] = [];
    for await (const key of storage.list(`a/default/vod/${video.id}/`)) left.push(key);
    expect(left).not.toEqual([]);
    expect(left.filter((key) => key.includes('/source/'))).toEqual([]);
  });

  it('is swept with its key once nobody can hold an address of it any more', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25:d=2',
      ...x264,
      'short.mp4',
    ]);
    const { first, ready } = await follow(path);
    const { db } = server.deps.database;
    const rowOf = async (rev: number | null) =>
      (
        await db
          .select()
          .from(revisions)
          .where(and(eq(revisions.videoId, ready.id), eq(revisions.rev, rev ?? 0)))
      )[0];
    const objects = async (rev: number | null) => {
      const keys: string[] = [];
      for await (const key of server.deps.storage.list(`a/default/vod/${ready.id}/${rev}/`))
        keys.push(key);
      return keys.length;
    };
    const old = { appId: 'default', videoId: ready.id, rev: first.currentRev ?? 0 };
    const [{ keyId } = { keyId: null }] = await db
      .select({ keyId: renditions.contentKeyId })
      .from(renditions)
      .where(and(eq(renditions.videoId, ready.id), eq(renditions.rev, old.rev)));
    if (!keyId) throw new Error('It has no key');
    await db
      .update(revisions)
      .set({ addressesUntil: new Date(Date.now() + 60_000) })
      .where(eq(revisions.videoId, ready.id));
    await sweepRevision(server.deps, old);
    expect(await objects(old.rev)).toBeGreaterThan(0);
    await sweepRevision(server.deps, old, Date.now() + 61_000);
    expect(await rowOf(old.rev)).toBeUndefined();
    expect(await objects(old.rev)).toBe(0);
    expect(await db.select().from(contentKeys).where(eq(contentKeys.id, keyId))).toEqual([]);
    await sweepRevision(server.deps, { ...old, rev: ready.currentRev ?? 0 }, Date.now() + 1e9);
    expect(await rowOf(ready.currentRev)).toBeDefined();
    expect(await objects(ready.currentRev)).toBeGreaterThan(0);
  });

  it('is kept as long as a play URL of it lives', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25:d=2',
      ...x264,
      'short.mp4',
    ]);
    const { ready } = await follow(path);
    const expiresIn = supersededSeconds * 3;
    const answer = await server.api('POST', `/v1/videos/${ready.id}/play-urls`, { expiresIn });
    expect(answer.status).toBe(200);
    const [row] = await server.deps.database.db
      .select()
      .from(revisions)
      .where(and(eq(revisions.videoId, ready.id), eq(revisions.rev, ready.currentRev ?? 0)));
    expect((row?.addressesUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(
      (expiresIn - 60) * 1000,
    );
  });

  it('is withdrawn when the file turns out to be damaged', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=25:d=8',
      ...x264,
      '-g',
      '25',
      'whole.mp4',
    ]);
    const bytes = await readFile(path);
    const start = bytes.indexOf('mdat') + 200;
    const end = bytes.indexOf('moov') > start ? bytes.indexOf('moov') - 4 : bytes.length;
    for (let at = start; at < end; at += 40) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    const videoId = await submitClip(server.deps, path);
    const video = await videoWhen(
      server.deps,
      videoId,
      ({ status }) => status === 'failed' || status === 'ready',
    );
    expect(video).toMatchObject({
      status: 'failed',
      playable: false,
      currentRev: null,
      failure: { code: 'corrupt' },
    });
    const events = await server.deps.database.db
      .select()
      .from(outbox)
      .where(eq(outbox.videoId, videoId))
      .orderBy(outbox.id);
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['video.playable', 'video.failed']);
    const answer = await server.api('POST', `/v1/videos/${videoId}/play-auth`, {});
    expect(answer.status).toBe(409);
  });
});
