import type { Playback } from '../../contract/playback.js';
import { VodError } from '../../shared/vod-error.js';
import { resolveHttpUrl } from '../http-url.js';
import type { PlayAuthOffer } from '../play-auth.js';
import { askToKeep, copyVideo, termsOf, type CopyOptions } from './copy-video.js';
import { OtherRevision } from './granted-files.js';
import { markCopies } from './offline-mark.js';
import { OfflineStore, type StoredVideo } from './offline-store.js';
import {
  OfflineChangeEvent,
  OfflineRemoveEvent,
  type OfflineRemoval,
  type OfflineVideo,
} from './offline-video.js';
import { askToRemove, readClock } from './removals.js';
import { SealedFiles } from './sealed-files.js';
import { storedFiles, type StoredFiles } from './stored-files.js';

/** How a play auth for the video is had, as by the properties of `<vod-player>`; and which quality is kept. */
export interface OfflineRequest extends Partial<PlayAuthOffer> {
  /** The best quality with at most so many lines; default 720. */
  readonly maxHeight?: number | undefined;
  /** Pauses the download. */
  readonly signal?: AbortSignal | undefined;
}

type How = Pick<CopyOptions, 'offer' | 'maxHeight' | 'signal'>;

interface Download {
  readonly abort: AbortController;
  readonly over: Promise<OfflineVideo>;
}

/** What tabs tell each other of a video, by its id. */
interface Message {
  readonly stop?: string;
  readonly changed?: string;
}

const usualHeight = 720;
const channelName = 'vodkit-offline';
/** Names of Web Locks: one tab downloads a video. */
const lockOf = (videoId: string): string => `vodkit-offline ${videoId}`;

/**
 * The videos that this browser keeps for this site, to be watched without a network. All tabs share them; a download goes on
 * over cuts of the network, and where it stopped after a reload.
 *
 * @fires change - A copy has come further, was paused, or is complete (`OfflineChangeEvent`), in whichever tab.
 * @fires remove - A copy was removed by this object (`OfflineRemoveEvent`).
 */
export class OfflineVideos extends EventTarget {
  readonly #store = new OfflineStore();
  readonly #sealed = new SealedFiles(this.#store);
  readonly #channel = new BroadcastChannel(channelName);
  readonly #downloads = new Map<string, Download>();
  readonly #offers = new Map<string, PlayAuthOffer>();
  readonly #failures = new Map<string, VodError>();

  /** Whether this browser can keep videos here: in a secure context (https, or localhost) alone. */
  static get isSupported(): boolean {
    return (
      globalThis.isSecureContext &&
      'indexedDB' in globalThis &&
      'locks' in navigator &&
      crypto.subtle !== undefined
    );
  }

  constructor() {
    super();
    this.#channel.onmessage = ({ data }) => {
      const { stop, changed } = data as Message;
      if (stop !== undefined) this.#downloads.get(stop)?.abort.abort();
      if (changed !== undefined) this.dispatchEvent(new OfflineChangeEvent(changed));
    };
  }

  /** All that are kept or on their way, the newest first. Throws `VodError`: `storage`. */
  async list(): Promise<OfflineVideo[]> {
    const [stored, busy] = await Promise.all([this.#store.list(), busyVideos()]);
    return stored.sort((a, b) => b.addedAt - a.addedAt).map((video) => this.#describe(video, busy));
  }

  /** Undefined where nothing of it is kept. Throws `VodError`: `storage`. */
  async get(videoId: string): Promise<OfflineVideo | undefined> {
    const [stored, busy] = await Promise.all([this.#store.get(videoId), busyVideos()]);
    return stored && this.#describe(stored, busy);
  }

  /**
   * Keeps a video, or goes on with one; what is there already may be kept as long as one that is begun now. Resolves when all of it is there; where another tab is at it, when that has done so.
   * Throws `VodError`: `forbidden` where the video's `offline` is off, `not-supported` where the browser or the protection does
   * not permit it, `storage-full`, `storage`, `aborted` when it was paused or removed, and those of the play auth.
   */
  async download(request: OfflineRequest): Promise<OfflineVideo> {
    if (!OfflineVideos.isSupported)
      throw new VodError('not-supported', 'This browser keeps no videos of this page.');
    const offer = toOffer(request);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    request.signal?.addEventListener('abort', stop);
    if (request.signal?.aborted) stop();
    try {
      const playback = await askToKeep(offer, abort.signal);
      const { videoId } = playback;
      // A second request of the same page joins the first.
      const running = this.#downloads.get(videoId);
      if (running) return await running.over;
      this.#offers.set(videoId, offer);
      this.#failures.delete(videoId);
      const maxHeight = request.maxHeight ?? usualHeight;
      const over = this.#run(playback, { offer, maxHeight, signal: abort.signal });
      this.#downloads.set(videoId, { abort, over });
      return await over;
    } finally {
      request.signal?.removeEventListener('abort', stop);
    }
  }

  /** Stops a download, in whichever tab, until it is gone on with. */
  async pause(videoId: string): Promise<void> {
    await this.#store.change(videoId, { isPaused: true });
    await this.#stop(videoId);
    this.#changed(videoId);
  }

  /** Goes on with a download by the play auth address that it began with, or the offer of this page. Throws as `download`. */
  async resume(videoId: string): Promise<OfflineVideo> {
    const stored = await this.#store.get(videoId);
    const { playAuthUrl = '', playbackUrl } = stored ?? {};
    const offer =
      this.#offers.get(videoId) ?? (playAuthUrl && playbackUrl ? { playAuthUrl, playbackUrl } : {});
    return this.download({ ...offer, maxHeight: stored?.height });
  }

  /** Removes a copy, or what there is of one. */
  async delete(videoId: string): Promise<void> {
    await this.#remove(videoId, 'viewer');
  }

  /**
   * Asks the server of each copy whether it may still be kept, and removes those that may not, or have expired, with an event
   * `remove` each. Call it when the page has opened, and at `online`. Without a network, it removes nothing.
   */
  async check(): Promise<void> {
    for (const video of await this.#store.list()) {
      const reason = await askToRemove(video, this.#store);
      if (reason === 'ask-later') return;
      if (reason) await this.#remove(video.videoId, reason);
    }
  }

  /** Bytes that the site uses here, and may use, as far as the browser tells. */
  async estimate(): Promise<{ usage: number; quota: number }> {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { usage, quota };
  }

  /**
   * A complete copy, to be played. Throws `VodError`: `not-found` where there is none, `offline-expired`, `storage`.
   * @internal
   */
  async open(videoId: string): Promise<{ video: StoredVideo; files: StoredFiles }> {
    const video = await this.#store.get(videoId);
    if (!video?.isComplete) throw new VodError('not-found', 'This video is not kept offline.');
    if ((await readClock(this.#store)) >= video.expiresAt)
      throw new VodError('offline-expired', 'The copy of this video has expired.');
    const files = storedFiles(videoId, { store: this.#store, sealed: this.#sealed });
    return { video, files };
  }

  /** The copy of what an address gives play auths for. @internal */
  async findByAddress(playAuthUrl: string): Promise<OfflineVideo | undefined> {
    const found = (await this.#store.list()).find(
      (video) => video.playAuthUrl !== '' && video.playAuthUrl === absolute(playAuthUrl),
    );
    return found && this.get(found.videoId);
  }

  /** Pauses what this page downloads, and lets go of the store. */
  async close(): Promise<void> {
    const downloads = [...this.#downloads.values()];
    for (const { abort } of downloads) abort.abort();
    await Promise.allSettled(downloads.map(({ over }) => over));
    this.#channel.close();
    await this.#store.close();
  }

  async #run(playback: Playback, how: How): Promise<OfflineVideo> {
    const { videoId } = playback;
    // Asked for once, in the viewer's act: kept also where the device runs out of room.
    void navigator.storage?.persist?.().catch(() => false);
    try {
      const { signal } = how;
      await navigator.locks.request(lockOf(videoId), { signal }, () => this.#copy(playback, how));
    } catch (cause) {
      const error = toVodError(cause);
      if (error.code !== 'aborted') this.#failures.set(videoId, error);
      throw error;
    } finally {
      this.#downloads.delete(videoId);
      this.#changed(videoId);
    }
    const video = await this.get(videoId);
    if (!video) throw new VodError('aborted', 'The copy was removed.');
    return video;
  }

  /** Another tab may have done it meanwhile. */
  async #copy(playback: Playback, how: How): Promise<void> {
    const { videoId } = playback;
    const { offer, signal } = how;
    if ((await this.#store.get(videoId))?.isComplete) {
      // The server has just allowed it anew.
      await this.#store.change(videoId, termsOf(playback, offer));
      return;
    }
    markCopies();
    const options = {
      ...how,
      ...{ store: this.#store, sealed: this.#sealed },
      changed: () => this.#changed(videoId),
    };
    for (let latest = playback; ; latest = await askToKeep(offer, signal)) {
      try {
        return void (await copyVideo(latest, options));
      } catch (cause) {
        if (!(cause instanceof OtherRevision)) throw cause;
      }
    }
  }

  async #remove(videoId: string, reason: OfflineRemoval): Promise<void> {
    const before = await this.#store.get(videoId);
    await this.#stop(videoId);
    this.#failures.delete(videoId);
    await this.#store.remove(videoId);
    this.#changed(videoId);
    if (before) this.dispatchEvent(new OfflineRemoveEvent(before, reason));
  }

  /** In whichever tab: that one may wait for an answer. */
  async #stop(videoId: string): Promise<void> {
    this.#channel.postMessage({ stop: videoId } satisfies Message);
    const download = this.#downloads.get(videoId);
    download?.abort.abort();
    await download?.over.catch(() => undefined);
  }

  #changed(videoId: string): void {
    this.dispatchEvent(new OfflineChangeEvent(videoId));
    this.#channel.postMessage({ changed: videoId } satisfies Message);
  }

  #describe(stored: StoredVideo, busy: ReadonlySet<string>): OfflineVideo {
    const { videoId, title, bytes, fileCount, filesDone, height, isComplete } = stored;
    const progress = isComplete ? 1 : fileCount ? Math.min(filesDone / fileCount, 0.999) : 0;
    const error = this.#failures.get(videoId);
    const isBusy = busy.has(lockOf(videoId));
    return {
      ...{ videoId, title, progress, bytes, height },
      totalBytes: isComplete ? bytes : Math.max(bytes, stored.estimatedBytes),
      duration: stored.playback.duration ?? 0,
      addedAt: new Date(stored.addedAt),
      expiresAt: new Date(stored.expiresAt),
      ...(isComplete
        ? { state: 'stored' }
        : isBusy
          ? { state: 'downloading' }
          : { state: 'paused', byViewer: stored.isPaused, ...(error && { error }) }),
    };
  }
}

async function busyVideos(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => name ?? []));
}

function toOffer(request: OfflineRequest): PlayAuthOffer {
  const { playAuth = '', playAuthUrl = '', getPlayAuth, playbackUrl = '/v1/playback' } = request;
  return {
    ...{ playAuth, getPlayAuth },
    // As they are on this page: a later one may stand elsewhere.
    playAuthUrl: absolute(playAuthUrl),
    playbackUrl: absolute(playbackUrl),
  };
}

// What is no address is refused by what asks there.
function absolute(address: string): string {
  return address && (resolveHttpUrl(address) ?? address);
}

function toVodError(cause: unknown): VodError {
  if (cause instanceof VodError) return cause;
  if (cause instanceof DOMException && cause.name === 'AbortError')
    return new VodError('aborted', 'The download was stopped.', { cause });
  return new VodError('storage', String(cause), { cause });
}
