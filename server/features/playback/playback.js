import { Problem } from '../../platform/problem.js';
import { createDeliveryAddress } from '../videos/delivery-address.js';
import { findPlayableVideo, spendPlayAuth } from './play-auth.js';
import { reachesRendition } from './play-limits.js';
/** How long the addresses live that a play auth buys: longer than it takes to start, shorter than a leaked link is worth. */
const addressSeconds = 7200;
/** Ends are rounded up to this, so that a page that is loaded again finds its segments in the browser's cache. */
const addressStepSeconds = 600;
/**
 * Exchanges a play auth for addresses.
 * @throws Problem `token-invalid`, `token-expired`, `play-auth-used`, `not-found`, `video-not-playable`
 */
export async function exchangePlayAuth(deps, catalog, playAuth) {
    const claims = deps.tokens.verify('play', playAuth);
    const video = await findPlayableVideo(catalog, claims.app, claims.video);
    await spendPlayAuth(deps, claims);
    const earliest = Math.floor(Date.now() / 1000) + addressSeconds;
    const exp = Math.ceil(earliest / addressStepSeconds) * addressStepSeconds;
    return describePlayback(deps, catalog, { video, limits: claims, exp });
}
/** Addresses for a third-party player, without a play auth. @throws Problem `not-found`, `video-not-playable` */
export async function createPlayUrls(deps, catalog, { appId, videoId, expiresIn }) {
    const video = await findPlayableVideo(catalog, appId, videoId);
    const exp = Math.floor(Date.now() / 1000) + (expiresIn ?? addressSeconds);
    return describePlayback(deps, catalog, { video, limits: {}, exp });
}
async function describePlayback(deps, catalog, { video, limits, exp }) {
    const revision = await catalog.revision(video.appId, video.id, video.currentRev);
    if (!revision || !reaches(limits, revision)) {
        throw new Problem('video-not-playable', 'There is no rendition yet that this grant reaches.');
    }
    const claims = {
        app: video.appId,
        video: video.id,
        exp,
        ...(limits.preview !== undefined && { preview: limits.preview }),
        ...(limits.height !== undefined && { height: limits.height }),
    };
    const address = createDeliveryAddress(deps, claims, revision.rev);
    return {
        videoId: video.id,
        title: video.title,
        duration: Math.min(revision.duration, limits.preview ?? Infinity),
        poster: revision.hasPoster ? address('img/poster.jpg') : null,
        expiresAt: new Date(exp * 1000).toISOString(),
        sources: [
            { type: 'application/vnd.apple.mpegurl', url: address('master.m3u8'), protection: revision.protection },
        ],
        ...(revision.storyboard && limits.preview === undefined && { storyboard: address('img/storyboard.vtt') }),
        textTracks: [],
        chapters: [],
    };
}
function reaches(limits, { renditions }) {
    const video = renditions.filter((rendition) => rendition.kind === 'video');
    return renditions.length > 0 && (video.length === 0 || video.some((rendition) => reachesRendition(limits, rendition)));
}
