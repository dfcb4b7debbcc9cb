import { createRandomId } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { toVideo } from '../videos/to-video.js';
import { isPlayable } from './catalog.js';
import { deleteExpiredPlayAuthUses, insertPlayAuthUse } from './playback-store.js';
const defaultSeconds = 100;
/** @throws Problem `not-found`, `video-not-playable` */
export async function findPlayableVideo(catalog, appId, videoId) {
    const video = await catalog.videoToPlay(appId, videoId);
    if (!video)
        throw new Problem('not-found', 'No such video.');
    if (video.status === 'blocked')
        throw new Problem('video-not-playable', 'The video is blocked.');
    if (!isPlayable(video))
        throw new Problem('video-not-playable', `The video is ${video.status}.`);
    return video;
}
/** @throws Problem `not-found`, `video-not-playable` */
export async function createPlayAuth(deps, catalog, { appId, videoId, options }) {
    const video = await findPlayableVideo(catalog, appId, videoId);
    const exp = Math.floor(Date.now() / 1000) + (options.expiresIn ?? defaultSeconds);
    const claims = {
        app: appId,
        video: videoId,
        exp,
        ...(options.viewerId !== undefined && { viewer: options.viewerId }),
        ...(options.previewSeconds !== undefined && { preview: options.previewSeconds }),
        ...(options.maxHeight !== undefined && { height: options.maxHeight }),
        ...(options.singleUse && { once: createRandomId() }),
    };
    return {
        playAuth: deps.tokens.sign('play', claims),
        expiresAt: new Date(exp * 1000).toISOString(),
        video: toVideo(deps, video),
    };
}
/** Marks the one use of a single-use play auth. @throws Problem `play-auth-used` */
export async function spendPlayAuth({ database }, { app, once, exp }) {
    if (once === undefined)
        return;
    const isFirst = await insertPlayAuthUse(database.db, { id: once, appId: app, expiresAt: new Date(exp * 1000) });
    if (!isFirst)
        throw new Problem('play-auth-used');
    await deleteExpiredPlayAuthUses(database.db, new Date());
}
