import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import { runTool } from '../../platform/process/run-tool.js';
import { createId } from '../../platform/ids.js';
import { markUploaded } from '../videos/change-video.js';
import { createVideo } from '../videos/create-video.js';
import { toSourceKey } from '../../domain/storage-keys.js';
import { selectChangedVideos } from '../videos/video-store.js';
import { boundsOf } from '../../media/encode/bounds.js';
import { sampleFilters, sampleGraph, sampleSeconds } from './sample-scene.js';

const appId = 'default';

/** Gives a new installation something to play. It never rejects: a server without a sample is a server all the same. */
export async function makeSampleVideo(
  deps: Deps,
  tools: MediaTools,
  signal: AbortSignal,
): Promise<void> {
  try {
    const everHadOne =
      (await selectChangedVideos(deps.database.db, [appId], new Date(0), 1)).length > 0;
    if (everHadOne || !sampleFilters.every((name) => tools.filters.has(name))) return;
    await makeAndSubmit(deps, tools, signal);
  } catch (error) {
    if (!signal.aborted) deps.log.error({ err: error }, 'the sample video was not made');
  }
}

async function makeAndSubmit(deps: Deps, tools: MediaTools, signal: AbortSignal): Promise<void> {
  const folder = join(deps.config.dataDir, 'work', `sample-${createId()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await runTool({
      command: tools.ffmpegPath,
      args: sampleArguments(),
      confinement: tools.confinement,
      writes: [folder],
      cwd: folder,
      signal,
      ...boundsOf({ seconds: sampleSeconds, sourceBytes: 0 }),
    });
    const request = {
      title: 'Welcome to vodkit',
      fileName: 'welcome-to-vodkit.mp4',
      tags: ['sample'],
    };
    const { video } = await createVideo(deps, appId, request);
    const sourceKey = toSourceKey({ appId, videoId: video.id }, createId());
    const { size } = await deps.storage.putFile(sourceKey, join(folder, 'sample.mp4'));
    await deps.database.transaction((tx) =>
      markUploaded(tx, deps, { appId, videoId: video.id, size, sourceKey }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sampleArguments(): string[] {
  return [
    '-nostdin',
    '-hide_banner',
    '-v',
    'error',
    '-y',
    '-filter_complex',
    sampleGraph(),
    '-map',
    '[v]',
    '-map',
    '[a]',
    '-t',
    String(sampleSeconds),
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '16',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '60',
    '-c:a',
    'aac',
    '-b:a',
    '160k',
    '-movflags',
    '+faststart',
    'sample.mp4',
  ];
}
