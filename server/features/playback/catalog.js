import { ExpiringCache } from '../../platform/expiring-cache.js';
import { findVideo } from '../videos/video-store.js';
import { findContentKey, findRevision, selectRenditions } from './playback-store.js';
/** A video that is taken away, and its keys, stop within this time in every process. */
const takeDownMs = 5000;
/** Published revisions do not change; they are read again only so that swept ones are forgotten. */
const revisionMs = 60_000;
/** What playback reads of the database, kept for a short while; a thousand viewers of one video cost one read. */
export class Catalog {
    #videos;
    #revisions;
    #keys;
    constructor({ database: { db }, secrets }) {
        this.#videos = new ExpiringCache({
            ttlMs: takeDownMs,
            max: 10_000,
            load: async (path) => {
                const [appId = '', id = ''] = path.split('/');
                return findVideo(db, appId, id);
            },
        });
        this.#revisions = new ExpiringCache({
            ttlMs: revisionMs,
            max: 1000,
            load: async (path) => {
                const [appId = '', videoId = '', rev] = path.split('/');
                const address = { appId, videoId, rev: Number(rev) };
                const row = await findRevision(db, address);
                return row && { ...row, renditions: await selectRenditions(db, address) };
            },
        });
        this.#keys = new ExpiringCache({
            ttlMs: takeDownMs,
            max: 10_000,
            load: async (path) => {
                const [appId = '', id = ''] = path.split('/');
                const row = await findContentKey(db, appId, id);
                return row && secrets.unwrap('content-key', row.keyWrapped);
            },
        });
    }
    video(appId, videoId) {
        return this.#videos.get(`${appId}/${videoId}`);
    }
    /** As `video`, but a video that could not be played when it was read last is read again. */
    async videoToPlay(appId, videoId) {
        const known = await this.video(appId, videoId);
        if (known && isPlayable(known))
            return known;
        this.#videos.delete(`${appId}/${videoId}`);
        return this.video(appId, videoId);
    }
    revision(appId, videoId, rev) {
        return this.#revisions.get(`${appId}/${videoId}/${rev}`);
    }
    /** The 16 bytes. */
    contentKey(appId, keyId) {
        return this.#keys.get(`${appId}/${keyId}`);
    }
}
export function isPlayable(video) {
    return video.playable && video.status !== 'blocked' && video.currentRev !== null;
}
