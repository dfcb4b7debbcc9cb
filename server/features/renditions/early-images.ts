import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toImageKey } from '../../domain/storage-keys.js';
import type { SourcePicture } from '../../media/encode/source-picture.js';
import {
  makeSourcePoster,
  makeSourceStoryboard,
  type SourceDrawing,
} from '../../media/images/source-images.js';
import { spritesOf } from '../../media/images/storyboard-files.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { Deps } from '../../platform/deps.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { writeImages, type RevisionImages } from '../revisions/revision-store.js';
import { changeVideo } from '../videos/change-video.js';
import { lockVideo } from '../videos/video-store.js';
import { toolOutput } from './fail-video.js';
import { niced } from './niced.js';
import type { Lease } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/** Of a shorter video, the ladder and its own images are there as soon. */
const leastSeconds = 20;
/** For that of a longer one, keyframes would be decoded for longer than others who wait for the slot should wait. */
const mostStoryboardSeconds = 30 * 60;

interface DrawnSource {
  tools: MediaTools;
  input: string;
  picture: SourcePicture;
}

/**
 * Poster and storyboard of an interim revision, from the source itself: a ladder, which has better ones, may take hours. Nothing here
 * rejects: a video without images is better than none.
 */
export class EarlyImages {
  readonly #deps: Deps;
  readonly #lease: Lease;
  #drawing: SourceDrawing;
  #poster: Promise<boolean> | undefined;

  static of(
    deps: Deps,
    { lease, folder, signal }: VideoRun,
    { tools, input, picture }: DrawnSource,
  ): EarlyImages {
    const drawing = { tools: niced(tools, 'images'), folder, input, picture, signal };
    return new EarlyImages(deps, lease, drawing);
  }

  private constructor(deps: Deps, lease: Lease, drawing: SourceDrawing) {
    this.#deps = deps;
    this.#lease = lease;
    this.#drawing = drawing;
  }

  /** Once the revision can be played, which has so many seconds as far as is known. */
  startPoster(seconds: number): void {
    if (seconds >= leastSeconds) this.#poster ??= this.#attempt(() => this.#addPoster());
  }

  /** Nothing is being written any more. */
  async settle(): Promise<void> {
    await this.#poster;
  }

  /** What is still missing, of a source that is there as a whole and at `input`. */
  async complete(input: string, duration: number): Promise<void> {
    this.#drawing = { ...this.#drawing, input };
    if (!(await this.#poster)) this.#poster = undefined;
    this.startPoster(duration);
    await this.#poster;
    if (duration >= leastSeconds && duration <= mostStoryboardSeconds)
      await this.#attempt(() => this.#addStoryboard(duration));
  }

  async #addPoster(): Promise<boolean> {
    if (!(await makeSourcePoster(this.#drawing))) return false;
    return this.#add(['poster.jpg'], { hasPoster: true });
  }

  async #addStoryboard(duration: number): Promise<boolean> {
    const storyboard = await makeSourceStoryboard(this.#drawing, duration);
    if (!storyboard) return false;
    return this.#add([...spritesOf(storyboard), 'storyboard.vtt'], { storyboard });
  }

  /** Answers false where the revision is not the current one any more. */
  async #add(files: readonly string[], images: RevisionImages): Promise<boolean> {
    const { storage, database } = this.#deps;
    const keys = files.map((name) => toImageKey(this.#lease, name));
    for (const [n, name] of files.entries())
      await storage.put(keys[n] ?? '', await readFile(join(this.#drawing.folder, name)));
    const isAdded = await database.transaction(async (tx) => {
      const { appId, videoId, rev } = this.#lease;
      const video = await lockVideo(tx, appId, videoId);
      if (video?.currentRev !== rev) return false;
      await writeImages(tx, this.#lease, images);
      const { size } = this.#drawing.picture;
      // By its size a video says that it has a poster.
      if (images.hasPoster) await changeVideo(tx, this.#deps, { video: this.#lease, set: size });
      return true;
    });
    // The objects of the revision were removed meanwhile, these not.
    if (!isAdded) for (const key of keys) await storage.delete(key);
    return isAdded;
  }

  async #attempt(add: () => Promise<boolean>): Promise<boolean> {
    try {
      return await add();
    } catch (error) {
      const { videoId } = this.#lease;
      const tool = error instanceof ToolFailure ? toolOutput(error) : undefined;
      if (!this.#drawing.signal.aborted)
        this.#deps.log.warn({ videoId, ...(tool ? { tool } : { err: error }) }, 'no early image');
      return false;
    }
  }
}
