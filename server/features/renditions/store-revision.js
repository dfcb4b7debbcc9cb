import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { readFragmentedFile } from './fragmented-file.js';
import { segmentSeconds } from './ladder-arguments.js';
import { packageRendition } from './package-rendition.js';
/** Encrypts and stores everything of a revision. Nothing points at it yet. */
export async function storeRevision({ storage }, run) {
    const { claim, plan, folder, images, frames, signal, onProgress } = run;
    const { appId, videoId, rev, video } = claim;
    const contentKey = video.protection === 'none' ? undefined : randomBytes(16);
    const targets = await readTargets(plan, folder);
    const total = targets.reduce((sum, { file }) => sum + file.segments.length, 0);
    let stored = 0;
    const onSegment = () => onProgress((stored += 1) / total);
    const renditions = [];
    for (const { path, file, ...target } of targets) {
        const keyPrefix = `a/${appId}/vod/${videoId}/${rev}/${target.kind === 'video' ? 'v' : 'a'}/${target.name}`;
        const packaged = await packageRendition({ storage, path, file, keyPrefix, contentKey, signal, onSegment });
        renditions.push({ ...target, ...packaged });
    }
    for (const name of images?.files ?? [])
        await storage.put(`a/${appId}/img/${videoId}/${rev}/${name}`, await readFile(join(folder, name)));
    return { renditions, contentKey, duration: durationOf(renditions), frames, images };
}
/** Of the picture, unless the sound clearly goes on after it: sound counts its encoder's lead-in and padding too. */
function durationOf(renditions) {
    const length = (kind) => {
        const durations = renditions.find((rendition) => rendition.kind === kind)?.segmentDurations ?? [];
        return durations.reduce((sum, seconds) => sum + seconds, 0);
    };
    const [video, audio] = [length('video'), length('audio')];
    return Math.round((audio - video > 0.1 ? audio : video) * 1000) / 1000;
}
/** The top rung first, sound last. */
async function readTargets(plan, folder) {
    const read = async (path) => ({ path, file: await readFragmentedFile(path, segmentSeconds) });
    const targets = [];
    for (const size of plan.video?.rungs ?? [])
        targets.push({ kind: 'video', name: size.name, size, ...(await read(join(folder, 'v', `${size.name}.mp4`))) });
    if (plan.audio)
        targets.push({ kind: 'audio', name: 'main', ...(await read(join(folder, 'a', 'main.mp4'))) });
    const filled = targets.filter(({ file }) => file.segments.length > 0);
    const hasPicture = filled.some(({ kind }) => kind === 'video');
    // Sound that turns out empty is no loss; a picture is.
    if (filled.length === 0 || (plan.video && !hasPicture))
        throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
    return filled;
}
