import type { ReactiveController } from 'lit';
import { GestureStart } from './gesture-start.js';
import { ignoreInterruption } from './ignore-interruption.js';
import type { PlayerContext } from './player-context.js';
import { toPlaylist, type Playlist } from './playlist.js';
import { WakeLock } from './wake-lock.js';

/** Seconds, where the system does not say how far. */
const usualSkip = 10;

const actions = ['play', 'pause', 'stop', 'seekbackward', 'seekforward', 'seekto'] as const;
/** Of a playlist. */
const listActions = ['previoustrack', 'nexttrack'] as const;

/** The system has one for all of a page: it is that of the player that was heard last. */
let owner: PlayerContext | undefined;

/**
 * Tells the system what plays, for lock screens, notifications and headsets, and obeys what is pressed there. A player that is
 * muted leaves them to who is heard.
 */
export class SystemControls implements ReactiveController {
  readonly #context: PlayerContext;
  #told = '';
  // The page's playlist, and what of it can be played: looked at again at every drawing.
  #given: Playlist | undefined;
  #list = toPlaylist(undefined);

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host, player } = context;
    new WakeLock(context);
    new GestureStart(context);
    if (!('mediaSession' in navigator)) return;
    host.addController(this);
    for (const type of ['playing', 'volumechange', 'pause', 'seeked', 'ratechange', 'emptied'])
      player.video.addEventListener(type, () => this.#look());
    this.#look();
  }

  hostUpdated(): void {
    if (this.#owns) this.#tell();
  }

  hostDisconnected(): void {
    queueMicrotask(() => {
      if (!this.#context.host.isConnected) this.#release();
    });
  }

  get #owns(): boolean {
    return owner === this.#context;
  }

  #look(): void {
    const { host, player } = this.#context;
    const { video } = player;
    if (!host.mediaSession || !host.isConnected) return this.#release();
    if (!this.#owns && !player.paused && !video.muted && video.volume > 0) this.#take();
    if (!this.#owns) return;
    this.#tell();
    navigator.mediaSession.playbackState = player.paused ? 'paused' : 'playing';
    const { duration } = player;
    const isKnown = Number.isFinite(duration) && duration > 0;
    navigator.mediaSession.setPositionState(
      isKnown
        ? {
            duration,
            position: Math.min(duration, video.currentTime),
            playbackRate: video.playbackRate,
          }
        : undefined,
    );
  }

  #take(): void {
    owner = this.#context;
    this.#told = '';
    for (const action of actions)
      navigator.mediaSession.setActionHandler(action, (details) => this.#obey(details));
  }

  #release(): void {
    if (!this.#owns) return;
    owner = undefined;
    const { mediaSession } = navigator;
    for (const action of [...actions, ...listActions]) mediaSession.setActionHandler(action, null);
    mediaSession.setPositionState();
    mediaSession.metadata = null;
    mediaSession.playbackState = 'none';
  }

  #obey({ action, seekOffset = usualSkip, seekTime = 0 }: MediaSessionActionDetails): void {
    const { player, run } = this.#context;
    if (action === 'play') void player.play().catch(ignoreInterruption);
    else if (action === 'seekbackward') run({ act: 'seek-by', seconds: -seekOffset });
    else if (action === 'seekforward') run({ act: 'seek-by', seconds: seekOffset });
    else if (action === 'nexttrack') run({ act: 'playlist', to: 'next' });
    else if (action === 'previoustrack') run({ act: 'playlist', to: 'previous' });
    else if (action === 'seekto') run({ act: 'seek-to', seconds: seekTime });
    else player.pause();
  }

  #tell(): void {
    const { host, player } = this.#context;
    if (host.playlist !== this.#given) {
      this.#given = host.playlist;
      this.#list = toPlaylist(host.playlist);
    }
    const { items, index } = this.#list;
    const title = player.snapshot.playback?.title || items[index]?.title || document.title;
    const poster = host.poster || player.snapshot.playback?.poster || '';
    const isList = items.length > 1;
    const told = JSON.stringify([title, poster, isList]);
    if (told === this.#told) return;
    this.#told = told;
    // Offered only where there is another one.
    for (const action of listActions)
      navigator.mediaSession.setActionHandler(
        action,
        isList ? (details) => this.#obey(details) : null,
      );
    void this.#describe(title, poster);
  }

  async #describe(title: string, poster: string): Promise<void> {
    const src =
      poster && (await this.#context.player.addressOf(new URL(poster, document.baseURI).href));
    if (!this.#owns) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artwork: src ? [{ src }] : [] });
  }
}
