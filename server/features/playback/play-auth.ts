import type { PlayAuth, PlayAuthRequest } from '../../../src/contract/playback.js';
import type { Deps } from '../../platform/deps.js';
import { createRandomId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import type { TokenClaims } from '../../platform/crypto/signed-token.js';
import { toVideo } from '../videos/to-video.js';
import type { VideoRow } from '../videos/video-table.js';
import { isPlayable, type Catalog } from './catalog.js';
import type { PlayLimits } from './play-limits.js';
import { deleteExpiredPlayAuthUses, insertPlayAuthUse } from './playback-store.js';

const defaultSeconds = 100;

/** The claims of a play auth: which video may be played, by whom, and with which limits. */
export interface PlayClaims extends TokenClaims, PlayLimits {
  app: string;
  video: string;
  viewer?: string;
  /** What the player is to move about over the picture. */
  marquee?: string;
  /** Present when the play auth can be exchanged only once; a unique id under which the exchange is recorded. */
  once?: string;
}

export type PlayableVideo = VideoRow & { currentRev: number };

/** @throws Problem `not-found`, `video-not-playable` */
export async function findPlayableVideo(
  catalog: Catalog,
  appId: string,
  videoId: string,
): Promise<PlayableVideo> {
  const video = await catalog.videoToPlay(appId, videoId);
  if (!video) throw new Problem('not-found', 'No such video.');
  if (video.status === 'blocked') throw new Problem('video-not-playable', 'The video is blocked.');
  if (!isPlayable(video)) throw new Problem('video-not-playable', `The video is ${video.status}.`);
  return video;
}

/** @throws Problem `not-found`, `video-not-playable` */
export async function createPlayAuth(
  deps: Pick<Deps, 'config' | 'tokens'>,
  catalog: Catalog,
  { appId, videoId, options }: { appId: string; videoId: string; options: PlayAuthRequest },
): Promise<PlayAuth> {
  const video = await findPlayableVideo(catalog, appId, videoId);
  const exp = Math.floor(Date.now() / 1000) + (options.expiresIn ?? defaultSeconds);
  const claims: PlayClaims = {
    app: appId,
    video: videoId,
    exp,
    ...(options.viewerId !== undefined && { viewer: options.viewerId }),
    ...(options.previewSeconds !== undefined && { preview: options.previewSeconds }),
    ...(options.maxHeight !== undefined && { height: options.maxHeight }),
    ...(options.marquee !== undefined && { marquee: options.marquee }),
    ...(options.singleUse && { once: createRandomId() }),
  };
  return {
    playAuth: deps.tokens.sign('play', claims),
    expiresAt: new Date(exp * 1000).toISOString(),
    video: toVideo(deps, video),
  };
}

/** Records the exchange of a single-use play auth. @throws Problem `play-auth-used` when it was exchanged before */
export async function consumePlayAuth(
  { database }: Pick<Deps, 'database'>,
  { app, once, exp }: PlayClaims,
): Promise<void> {
  if (once === undefined) return;
  const isFirst = await insertPlayAuthUse(database.db, {
    id: once,
    appId: app,
    expiresAt: new Date(exp * 1000),
  });
  if (!isFirst) throw new Problem('play-auth-used');
  await deleteExpiredPlayAuthUses(database.db, new Date());
}
