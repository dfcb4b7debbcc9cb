import { createCipheriv, randomBytes } from 'node:crypto';
import type { DeliveryClaims } from '../../../../server/domain/delivery-address.js';
import {
  contentKeys,
  renditions,
  revisions,
} from '../../../../server/features/revisions/revision-table.js';
import { insertVideo, type NewVideo } from '../../../../server/features/videos/video-store.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { createId, createRandomId } from '../../../../server/platform/ids.js';
import { formatRevisionPath } from '../../../../server/domain/delivery-path.js';
import { segmentIv } from '../../../../server/domain/segment-iv.js';
import type { ClearRendition } from './clear-media.js';

export interface PublishedVideo {
  appId: string;
  videoId: string;
  keyId: string | undefined;
  key: Buffer | undefined;
}

/** A small picture's worth of bytes; delivery does not look inside. */
export const posterBytes = randomBytes(3000);
export const storyboardVtt =
  'WEBVTT\n\n00:00.000 --> 00:08.000\nstoryboard-0.jpg#xywh=0,0,160,90\n';

export const subtitlesVtt = 'WEBVTT\n\n00:00:01.000 --> 00:00:08.000\nHello\n';

/** What processing leaves behind: rows, and encrypted objects, of a video that is ready. */
export async function publishVideo(
  deps: Pick<Deps, 'database' | 'storage' | 'secrets'>,
  media: readonly ClearRendition[],
  video: Partial<NewVideo> = {},
): Promise<PublishedVideo> {
  const { db } = deps.database;
  const { appId = 'default', id: videoId = createId(), protection = 'aes-128' } = video;
  const row = {
    title: 'A film',
    fileName: 'film.mp4',
    status: 'ready',
    playable: true,
    width: 640,
    height: 360,
    duration: 8,
  } as const;
  await insertVideo(db, {
    ...row,
    currentRev: 1,
    sourceKey: `a/${appId}/src/${videoId}/u/original`,
    ...video,
    id: videoId,
    appId,
    protection,
  });
  const key = protection === 'none' ? undefined : { id: createRandomId(), bytes: randomBytes(16) };
  if (key)
    await db.insert(contentKeys).values({
      id: key.id,
      appId,
      videoId,
      keyWrapped: deps.secrets.wrap('content-key', key.bytes),
    });
  await db.insert(revisions).values({
    appId,
    videoId,
    rev: 1,
    protection,
    duration: 8,
    hasPoster: true,
    publishedAt: new Date(),
    storyboard: { interval: 8, width: 160, height: 90, columns: 1, rows: 1, count: 1, sprites: 1 },
    textTracks: [
      {
        ...{ name: '0', language: 'en', label: 'English', kind: 'subtitles' },
        ...{ isForced: false, isDefault: false },
      },
    ],
  });
  await deps.storage.put(`a/${appId}/vod/${videoId}/1/t/0.vtt`, Buffer.from(subtitlesVtt));
  for (const clear of media) {
    const ivBase = key ? randomBytes(16) : null;
    await db.insert(renditions).values({
      ...rowOf(clear, { appId, videoId, ivBase }),
      contentKeyId: key?.id ?? null,
    });
    const folder = `a/${appId}/vod/${videoId}/1/${clear.kind === 'video' ? 'v' : 'a'}/${clear.name}`;
    await deps.storage.put(`${folder}/init.mp4`, clear.init);
    for (const [n, bytes] of clear.segments.entries()) {
      const body = key && ivBase ? encrypt(key.bytes, segmentIv(ivBase, n), bytes) : bytes;
      await deps.storage.put(`${folder}/${n}.m4s`, body);
    }
  }
  const images = `a/${appId}/img/${videoId}/1`;
  await deps.storage.put(`${images}/poster.jpg`, posterBytes);
  await deps.storage.put(`${images}/storyboard-0.jpg`, posterBytes);
  await deps.storage.put(`${images}/storyboard.vtt`, Buffer.from(storyboardVtt));
  await deps.storage.put(`a/${appId}/src/${videoId}/u/original`, Buffer.from('the original'));
  return { appId, videoId, keyId: key?.id, key: key?.bytes };
}

/** Addresses as the server would hand them out, with any claims. */
export function signAddresses(
  deps: Pick<Deps, 'config' | 'tokens'>,
  { appId, videoId }: Pick<PublishedVideo, 'appId' | 'videoId'>,
  claims: Partial<DeliveryClaims> = {},
): (path: string) => string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const all = { app: appId, video: videoId, exp, ...claims };
  const path = formatRevisionPath({ appId, videoId, rev: 1 });
  const prefix = `${deps.config.publicUrl}/p/${deps.tokens.sign('delivery', all)}/${path}`;
  return (file) => `${prefix}/${file}`;
}

/** Every kind of file that a delivery address opens. */
export function filesOf({ keyId }: PublishedVideo): string[] {
  const tracks = ['v/180p', 'v/360p', 'a/main'].flatMap((track) => [
    `${track}/index.m3u8`,
    `${track}/init.mp4`,
    `${track}/0.m4s`,
  ]);
  const images = ['poster.jpg', 'storyboard.vtt', 'storyboard.m3u8', 'storyboard-0.jpg'];
  const texts = ['t/0/index.m3u8', 't/0/text.vtt'];
  return [
    'master.m3u8',
    ...tracks,
    ...images.map((name) => `img/${name}`),
    ...texts,
    ...(keyId === undefined ? [] : [`k/${keyId}`]),
  ];
}

function rowOf(
  { kind, name, width, height, durations, segments }: ClearRendition,
  owner: { appId: string; videoId: string; ivBase: Buffer | null },
): typeof renditions.$inferInsert {
  const bits = segments.map((bytes, n) => Math.ceil((bytes.length * 8) / (durations[n] ?? 1)));
  return {
    ...owner,
    id: createId(),
    rev: 1,
    kind,
    name,
    width,
    height,
    segmentDurations: durations,
    codecs: kind === 'video' ? 'avc1.42c01e' : 'mp4a.40.2',
    frameRate: kind === 'video' ? 25 : null,
    bandwidth: Math.max(...bits),
    averageBandwidth: Math.round(bits.reduce((sum, one) => sum + one, 0) / bits.length),
  };
}

function encrypt(key: Buffer, iv: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}
