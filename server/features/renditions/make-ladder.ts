import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chapter } from '../../domain/tracks.js';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import { leftOutWarning } from '../../media/probe/choose-extras.js';
import { MediaFault } from '../../media/media-fault.js';
import type { MediaDescription, MediaWarning } from '../../media/probe/describe-media.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { removeObjects } from '../revisions/retire-revision.js';
import { DamageMeter } from '../../media/encode/damage-meter.js';
import { toolOutput } from './fail-video.js';
import { toFormatFault, collectWarnings } from '../../media/encode/collect-warnings.js';
import { isVideo, lengthOf } from '../../media/encode/encoded-rendition.js';
import { makeImages, type ImageRun, type Images } from '../../media/images/make-images.js';
import { planLadder, type LadderPlan } from '../../media/encode/plan-ladder.js';
import { maxOverrun, maxShortMs, predictLength } from '../../media/encode/predict-length.js';
import { describedSource } from './described-source.js';
import { niced } from './niced.js';
import { publishLadder, queueLadder } from './publish.js';
import { storeRevision } from '../revisions/store-revision.js';
import { extractSubtitles } from '../../media/text/extract-subtitles.js';
import { transcode, type EncodedRenditions } from '../../media/encode/transcode.js';
import { readAskedProtection } from './video-lease.js';
import type { VideoRun } from './video-run.js';

interface LadderRun extends VideoRun {
  media: MediaDescription;
  /** Told how far ffmpeg has come, by the length that the file told: beyond 1 where that was too short. */
  onRead?: (fraction: number) => void;
}

/** Makes and publishes a ladder that may take hours. */
export async function makeLongLadder(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const media = await describedSource(tools, run);
  await makeLadder(deps, niced(tools, 'long'), { ...run, media });
}

/** As `makeLongLadder`, until it turns out to be long: then it is queued where long ones go. */
export async function makeShortLadder(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease } = run;
  const media = await describedSource(tools, run);
  if (predictLength(media) === 'long')
    return queueLadder(deps, run, { length: 'long', media, history: [] });
  const tooLong = new AbortController();
  const stop = (): void => tooLong.abort(new TooLong());
  const timer = setTimeout(stop, maxShortMs);
  try {
    const onRead = (fraction: number): void => (fraction > maxOverrun ? stop() : undefined);
    await makeLadder(deps, niced(tools, 'short'), {
      ...run,
      media,
      onRead,
      signal: AbortSignal.any([run.signal, tooLong.signal]),
    });
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    await removeObjects(deps, lease);
    const history = run.stages.close('interrupted');
    await queueLadder(deps, run, { length: 'long', media, history });
  } finally {
    clearTimeout(timer);
  }
}

class TooLong extends Error {
  constructor() {
    super('The ladder takes longer than was predicted');
    this.name = 'TooLong';
  }
}

async function makeLadder(deps: Deps, tools: MediaTools, run: LadderRun): Promise<void> {
  const { lease, media, folder, signal } = run;
  run.enter('transcode');
  const { encoded, frames, start, warnings } = await encodedOrFewer(deps, tools, run);
  const length = Math.max(...encoded.map(lengthOf));
  const { subtitles, warnings: lost } = await extractSubtitles({
    ...{ tools, folder, start, length, signal },
    input: await run.input(),
    streams: media.extras?.subtitles ?? [],
  });
  run.enter('images');
  const [top, ...lower] = encoded.filter(isVideo);
  const images =
    top && (await imagesOrNone(deps, { tools, folder, rungs: [top, ...lower], signal }));
  run.enter('package');
  const onProgress = (fraction: number) => run.enter('package', fraction);
  const stored = await storeRevision(deps, {
    revision: lease,
    protection: await readAskedProtection(deps, lease),
    encoded,
    folder,
    images,
    subtitles,
    signal,
    onProgress,
  });
  run.enter('publish');
  signal.throwIfAborted();
  await publishLadder(deps, run, {
    ...{ media, stored, frames },
    chapters: chaptersOf(media, start, length),
    warnings: [...warnings, ...lost],
  });
}

type EncodedLadder = EncodedRenditions & { warnings: MediaWarning[] };

/** With all audio tracks; with the first alone where one of the others keeps ffmpeg from its work. */
async function encodedOrFewer(
  { log }: Deps,
  tools: MediaTools,
  run: LadderRun,
): Promise<EncodedLadder> {
  const { extraAudio, ...plan } = planLadder(run.media, tools.filters);
  if (!extraAudio) return encodeLadder(tools, run, plan);
  try {
    return await encodeLadder(tools, run, { ...plan, extraAudio });
  } catch (error) {
    const isTooLong = error instanceof MediaFault && error.code === 'duration-limit';
    if (!isTooLong && !(error instanceof ToolFailure && error.isProcessingFailure)) throw error;
    log.info({ tool: toolOutput(error) }, 'the audio tracks could not be encoded together');
  }
  for (const name of ['v', 'a']) await rm(join(run.folder, name), { recursive: true, force: true });
  const encoded = await encodeLadder(tools, run, plan);
  const lost = leftOutWarning(extraAudio.length, 'audio', 'the file could not be read with all');
  return { ...encoded, warnings: [...encoded.warnings, ...lost] };
}

async function encodeLadder(
  tools: MediaTools,
  { media, folder, signal, ...run }: LadderRun,
  plan: LadderPlan,
): Promise<EncodedLadder> {
  const damage = new DamageMeter(media);
  const encoded = await transcode({
    tools,
    input: await run.input(),
    folder,
    signal,
    plan,
    duration: media.duration,
    onProgress: (fraction) => {
      run.onRead?.(fraction);
      run.enter('transcode', fraction);
    },
    onWarning: (line) => damage.read(line),
  }).catch((error: unknown) => {
    throw toFormatFault(media, error);
  });
  return { ...encoded, warnings: collectWarnings(media, encoded, damage) };
}

/** Those that the renditions reach, by their times. */
function chaptersOf(
  { extras, startTime }: MediaDescription,
  start: number,
  length: number,
): Chapter[] {
  const chapters = (extras?.chapters ?? [])
    .map((chapter) => ({
      ...chapter,
      startTime: Math.round((chapter.startTime - startTime - start) * 1000) / 1000,
    }))
    .filter((chapter) => chapter.startTime < length);
  const first = chapters.findLastIndex((chapter) => chapter.startTime <= 0);
  return chapters
    .slice(Math.max(0, first))
    .map((chapter) => ({ ...chapter, startTime: Math.max(0, chapter.startTime) }));
}

/** A video without poster and storyboard is better than none. */
async function imagesOrNone({ log }: Deps, run: ImageRun): Promise<Images | undefined> {
  try {
    return await makeImages(run);
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    log.warn({ tool: toolOutput(error) }, 'no images could be made');
    return undefined;
  }
}
