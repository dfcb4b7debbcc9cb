import { afterCommit } from '../../platform/database/after-commit.js';
import { changeVideo } from '../videos/change-video.js';
import { lockVideo } from '../videos/video-store.js';
import { deleteUnpublishedRevisions, insertRevision, isUnpublished, lastRevision } from './revision-store.js';
/** Another worker took the video over, or it was deleted: whatever was made of it must go. */
export class ClaimLost extends Error {
    constructor() {
        super('The video is no longer held by this job');
        this.name = 'ClaimLost';
    }
}
/** Takes the video, also from a worker that still believes to hold it. Nothing when there is nothing to do. */
export async function claimVideo(deps, { appId, videoId }) {
    const claimed = await deps.database.transaction(async (tx) => {
        const video = await lockVideo(tx, appId, videoId);
        if (!video?.sourceKey || (video.status !== 'uploaded' && video.status !== 'processing'))
            return undefined;
        // Before the others go, so that a number is never given twice.
        const rev = (await lastRevision(tx, videoId)) + 1;
        const orphans = await deleteUnpublishedRevisions(tx, videoId);
        await insertRevision(tx, { appId, videoId, rev, protection: video.protection, duration: 0 });
        const event = video.status === 'uploaded' ? { type: 'video.processing' } : undefined;
        const progress = { stage: 'probe', fraction: 0 };
        await changeVideo(tx, { appId, videoId }, { status: 'processing', progress }, event);
        afterCommit(tx, () => deps.changes.changed(appId));
        return { claim: { appId, videoId, rev, video: { ...video, sourceKey: video.sourceKey } }, orphans };
    });
    for (const rev of claimed?.orphans ?? [])
        await removeObjects(deps, { appId, videoId, rev });
    return claimed?.claim;
}
/** Runs `change` while the claim is held. @throws ClaimLost otherwise. */
export async function withClaim(deps, claim, change) {
    await deps.database.transaction(async (tx) => {
        const video = await lockVideo(tx, claim.appId, claim.videoId);
        if (!video || !(await isUnpublished(tx, claim)))
            throw new ClaimLost();
        await change(tx);
        afterCommit(tx, () => deps.changes.changed(claim.appId));
    });
}
export async function removeObjects({ storage }, { appId, videoId, rev }) {
    await storage.deletePrefix(`a/${appId}/vod/${videoId}/${rev}/`);
    await storage.deletePrefix(`a/${appId}/img/${videoId}/${rev}/`);
}
