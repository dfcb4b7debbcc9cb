import { createHash } from 'node:crypto';
import { contentKeys, renditions } from '../../../../server/features/revisions/revision-table.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { createId, createRandomId } from '../../../../server/platform/ids.js';
import { publishVideo } from '../playback/publish-video.js';

export interface ProtectedVideo {
  appId: string;
  videoId: string;
  /** Key ids by what they decrypt. */
  kids: Record<'audio' | 'sd' | 'hd', Buffer>;
}

/** A content key that its id tells, for the test to compare. */
export function keyOf(kid: Buffer): Buffer {
  return createHash('sha256').update(kid).digest().subarray(0, 16);
}

/** Rows as processing leaves them, of a video with a key each for sound, small and large pictures. */
export async function publishProtected(
  deps: Deps,
  protection: 'cbcs' | 'aes-128',
  appId: string,
): Promise<ProtectedVideo> {
  const { db } = deps.database;
  const { videoId } = await publishVideo(deps, [], { protection, appId });
  const kids = { audio: createRandomId(), sd: createRandomId(), hd: createRandomId() };
  for (const id of Object.values(kids))
    await db.insert(contentKeys).values({
      id,
      appId,
      videoId,
      keyWrapped: deps.secrets.wrap('content-key', keyOf(Buffer.from(id, 'base64url'))),
    });
  const row = (
    name: string,
    kid: string,
    height: number | null,
  ): typeof renditions.$inferInsert => ({
    id: createId(),
    appId,
    videoId,
    rev: 1,
    kind: height === null ? 'audio' : 'video',
    name,
    width: height && (height * 16) / 9,
    height,
    codecs: 'x',
    bandwidth: 1,
    averageBandwidth: 1,
    segmentDurations: [2],
    contentKeyId: kid,
  });
  await db
    .insert(renditions)
    .values([
      row('main', kids.audio, null),
      row('360p', kids.sd, 360),
      row('720p', kids.hd, 720),
      row('1080p', kids.hd, 1080),
    ]);
  const bytes = (id: string): Buffer => Buffer.from(id, 'base64url');
  return {
    appId,
    videoId,
    kids: { audio: bytes(kids.audio), sd: bytes(kids.sd), hd: bytes(kids.hd) },
  };
}
