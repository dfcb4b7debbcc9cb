import { svg, type ReactiveController } from 'lit';
import { icon } from '../../shared/icons.js';
import { VodError, type VodErrorCode } from '../../shared/vod-error.js';
import { clearKey } from '../offline/clear-key-licence.js';
import {
  OfflineChangeEvent,
  OfflineRemoveEvent,
  type OfflineRemoval,
  type OfflineVideo,
} from '../offline/offline-video.js';
import { OfflineVideos } from '../offline/offline-videos.js';
import { sharedVideos } from '../offline/shared-videos.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import { VodPlayerOfflineChangeEvent } from '../offline-event.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { setOfflineView, type OfflineView } from './offline-view.js';
import { offlineWords } from './offline-words.js';

export { offlineWords as words };

/** Of a title that is told of. */
const mostLetters = 40;

type Word = keyof typeof offlineWords;

const offlineIcon = icon(
  svg`<path d="M12 15V3" /><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" /><path d="m7 10 5 5 5-5" />`,
);

const refusals: Partial<Record<VodErrorCode, Word>> = {
  'storage-full': 'offlineFull',
  'not-supported': 'offlineNotPossible',
  forbidden: 'offlineNotAllowed',
};
const removals: Record<Exclude<OfflineRemoval, 'viewer'>, Word> = {
  deleted: 'offlineGone',
  blocked: 'offlineGone',
  withdrawn: 'offlineWithdrawn',
  expired: 'offlineExpired',
};

/** Keeps what plays in this browser, plays it where there is no network, and removes what may not be kept any more. */
export class Tool implements PlayerTool, ReactiveController, OfflineView {
  readonly #context: PlayerContext;
  readonly #videos = OfflineVideos.isSupported ? sharedVideos() : undefined;
  videos: readonly OfflineVideo[] = [];
  room = 0;
  chosen = '';
  #connection: AbortController | undefined;
  #listing: Promise<void> | undefined;
  #changed = new Set<string>();
  // What was fallen back from.
  #error: VodError | undefined;
  // Of what played last: a failure leaves no playback answer.
  #videoId = '';

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host } = context;
    if (!this.#videos) return;
    setOfflineView(host, this);
    host.addController(this);
    // What plays a copy, and what says why it does not, is fetched while there is a network.
    void Promise.all([
      import('../local-file.js'),
      import('../offline/open-stored.js'),
      import('./error-panel.js'),
    ]).catch(ignoreMissing);
  }

  act(): void {
    // It works from the moment it is there.
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    this.#videos?.addEventListener('change', this.#onChange, { signal });
    this.#videos?.addEventListener('remove', this.#onRemove, { signal });
    globalThis.addEventListener('online', this.#onOnline, { signal });
    this.#onOnline();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
  }

  hostUpdate(): void {
    const { state, playback } = this.#context.player.snapshot;
    if (playback) this.#videoId = playback.videoId;
    if (state.phase === 'failed') void this.#fallBack(state.error).catch(report);
  }

  get mayKeep(): boolean {
    const { playback } = this.#context.player.snapshot;
    return playback?.offline !== undefined && playback.sources.every(isKeepable);
  }

  get current(): OfflineVideo | undefined {
    return this.videos.find(({ videoId }) => videoId === this.#videoId);
  }

  keep(maxHeight: number | undefined): void {
    const { playAuthUrl, getPlayAuth, playAuth, playbackUrl } = this.#context.host;
    const renews = playAuthUrl !== '' || getPlayAuth !== undefined;
    const offer = { playAuthUrl, getPlayAuth, playbackUrl, playAuth: renews ? '' : playAuth };
    void this.#run((videos) => videos.download({ ...offer, maxHeight }), 'offlineStored');
  }

  pause(videoId: string): void {
    void this.#run((videos) => videos.pause(videoId));
  }

  resume(videoId: string): void {
    if (videoId === this.#videoId) this.keep(this.current?.height);
    else void this.#run((videos) => videos.resume(videoId), 'offlineStored');
  }

  remove(videoId: string): void {
    void this.#run((videos) => videos.delete(videoId), 'offlineRemoved');
  }

  play(video: OfflineVideo): void {
    const { host, player } = this.#context;
    host.file = video;
    void player.play().catch(ignoreInterruption);
  }

  reasonOf({ code }: VodError): string {
    const word = code === 'network' ? 'errorNetwork' : refusals[code];
    return this.#context.words.t(word ?? 'offlineFailed');
  }

  async #run(work: (videos: OfflineVideos) => Promise<unknown>, done?: Word): Promise<void> {
    if (!this.#videos) return;
    const { tell, words } = this.#context;
    try {
      await work(this.#videos);
      if (done) tell(offlineIcon, words.t(done));
    } catch (error) {
      if (!(error instanceof VodError)) throw error;
      if (error.code !== 'aborted') tell(offlineIcon, this.reasonOf(error));
    }
  }

  /** Plays the copy of what cannot be reached, from the same position. */
  async #fallBack(error: VodError): Promise<void> {
    const { host, player, tell, words } = this.#context;
    if (this.#error === error || host.file || error.code !== 'network' || !this.#videos) return;
    this.#error = error;
    const copy = this.#videoId
      ? await this.#videos.get(this.#videoId)
      : await this.#videos.findByAddress(host.playAuthUrl);
    const { state } = player.snapshot;
    if (copy?.state !== 'stored' || state.phase !== 'failed' || state.error !== error) return;
    const { time, play } = player.intent;
    host.file = copy;
    void player.seek(time);
    tell(offlineIcon, words.t('offlinePlaying'));
    if (play) await player.play().catch(ignoreInterruption);
  }

  readonly #onOnline = (): void => {
    void this.#refresh().catch(report);
  };

  // Copies that may not be kept go first; then what was left by its page goes on.
  async #refresh(): Promise<void> {
    const videos = this.#videos;
    if (!videos) return;
    await videos.check();
    await this.#list();
    const left = this.videos.filter((one) => one.state === 'paused' && !one.byViewer && !one.error);
    for (const { videoId } of left) {
      if (!navigator.onLine || this.#connection?.signal.aborted) return;
      if (videoId === this.#videoId && this.mayKeep) this.resume(videoId);
      else await videos.resume(videoId).catch(ignoreVodError);
    }
  }

  readonly #onChange = (event: Event): void => {
    if (!(event instanceof OfflineChangeEvent)) return;
    this.#changed.add(event.videoId);
    // One list at a time, and another after it for what changed meanwhile.
    this.#listing ??= this.#listUntilSettled().finally(() => (this.#listing = undefined));
  };

  async #listUntilSettled(): Promise<void> {
    while (this.#changed.size > 0) {
      const changed = [...this.#changed];
      this.#changed.clear();
      await this.#list().catch(report);
      const { host } = this.#context;
      for (const id of changed) {
        const video = this.videos.find(({ videoId }) => videoId === id);
        host.dispatchEvent(new VodPlayerOfflineChangeEvent(id, video));
      }
    }
  }

  async #list(): Promise<void> {
    if (!this.#videos) return;
    const [videos, { usage, quota }] = await Promise.all([
      this.#videos.list(),
      this.#videos.estimate(),
    ]);
    this.videos = videos;
    this.room = Math.max(0, quota - usage);
    this.#context.host.requestUpdate();
  }

  readonly #onRemove = (event: Event): void => {
    if (!(event instanceof OfflineRemoveEvent)) return;
    const { host, tell, words } = this.#context;
    const { reason, videoId } = event;
    if (reason !== 'viewer')
      tell(offlineIcon, words.t(removals[reason], { title: quotable(event.title) }));
    const { file } = host;
    if (!file || file instanceof Blob || file.videoId !== videoId) return;
    // What it plays is gone: the server says the rest.
    host.file = undefined;
    host.load();
  };
}

/** As a part of a sentence of whatever direction, and no longer than one. */
function quotable(title: string): string {
  const letters = [...title];
  const text =
    letters.length > mostLetters ? `${letters.slice(0, mostLetters).join('').trim()}…` : title;
  return `\u2068${text}\u2069`;
}

function isKeepable({ drm = {} }: { drm?: object | undefined }): boolean {
  return Object.keys(drm).every((system) => system === clearKey);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}

function ignoreVodError(error: unknown): void {
  if (!(error instanceof VodError)) throw error;
}

/** Without its store a player plays what it can reach. */
function report(error: unknown): void {
  if (!(error instanceof VodError)) throw error;
  console.warn('vodkit: <vod-player>: videos that are kept offline cannot be read', error);
}
