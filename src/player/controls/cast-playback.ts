import { VodError } from '../../shared/vod-error.js';
import type { Elsewhere } from '../intent.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerSnapshot } from '../snapshot.js';
import type {
  CastApi,
  CastSession,
  RemotePlayer,
  RemotePlayerController,
} from './cast-framework.js';
import { toLoadRequest, trackIds } from './cast-media.js';

export interface CastNews {
  /** The session is over, by whoever ended it. */
  readonly ended: () => void;
  readonly failed: (cause: unknown) => void;
}

type Facts = Pick<
  PlayerSnapshot,
  'paused' | 'ended' | 'seeking' | 'waiting' | 'currentTime' | 'bufferedEnd'
>;

/** The present source on a Chromecast: what it says is what the player shows, and what the player is told is passed on. */
export class CastPlayback implements Elsewhere {
  readonly #context: PlayerContext;
  readonly #api: CastApi;
  readonly #session: CastSession;
  readonly #news: CastNews;
  readonly #remote: RemotePlayer;
  readonly #controller: RemotePlayerController;
  readonly #video: HTMLVideoElement;
  readonly #stop = new AbortController();
  readonly #before: { readonly volume: number; readonly muted: boolean };
  #source = -1;
  #showing = -1;
  #isLoaded = false;
  // That the device was given.
  #address = '';
  facts: Facts;

  constructor(context: PlayerContext, api: CastApi, session: CastSession, news: CastNews) {
    this.#context = context;
    this.#api = api;
    this.#session = session;
    this.#news = news;
    const { framework } = api.cast;
    this.#remote = new framework.RemotePlayer();
    this.#controller = new framework.RemotePlayerController(this.#remote);
    const { player } = context;
    const { currentTime, bufferedEnd } = player.snapshot;
    const { video } = player;
    this.#video = video;
    this.#before = { volume: video.volume, muted: video.muted };
    this.facts = {
      ...{ paused: player.paused, ended: false, seeking: false, waiting: false },
      ...{ currentTime, bufferedEnd },
    };
  }

  /** Takes playback over from the video. */
  async begin(): Promise<void> {
    const { player } = this.#context;
    const { signal } = this.#stop;
    const { paused, currentTime } = this.facts;
    player.pause();
    player.intent.elsewhere = this;
    player.look();
    player.engine?.setBufferGoal?.('first-frame');
    this.#controller.addEventListener(this.#changes, this.#onChange);
    // Not every way to play leads through the player: the browser has buttons of its own.
    const onPlay = (): void => {
      this.#video.pause();
      this.play();
    };
    this.#video.addEventListener('play', onPlay, { signal });
    this.#video.addEventListener('volumechange', () => this.#passVolume(), { signal });
    await this.#load(currentTime, !paused);
  }

  /** Gives it back. Answers where, and whether it played. */
  end(): { time: number; plays: boolean } {
    this.#stop.abort();
    this.#controller.removeEventListener(this.#changes, this.#onChange);
    const { player } = this.#context;
    player.intent.elsewhere = undefined;
    Object.assign(this.#video, this.#before);
    player.look();
    const { currentTime, paused, ended } = this.facts;
    return { time: currentTime, plays: !paused && !ended };
  }

  /** Called before each drawing. */
  follow(): void {
    const { player, captions } = this.#context;
    const { state } = player.snapshot;
    if (player.intent.source !== this.#source && state.phase === 'ready') {
      void this.#load(0, true).catch(this.#news.failed);
      return;
    }
    const { showing } = captions;
    const { EditTracksInfoRequest } = this.#api.chrome.cast.media;
    const media = this.#isLoaded && this.#session.getMediaSession();
    if (showing === this.#showing || !media) return;
    this.#showing = showing;
    const refused = (error: unknown): void =>
      console.warn('vodkit: captions on a Chromecast', error);
    media.editTracksInfo(new EditTracksInfoRequest(trackIds(showing)), () => undefined, refused);
  }

  play(): void {
    if (this.facts.ended) void this.#load(0, true).catch(this.#news.failed);
    else if (this.facts.paused) this.#controller.playOrPause();
  }

  pause(): void {
    if (!this.facts.paused) this.#controller.playOrPause();
  }

  seek(time: number): void {
    this.#set({ currentTime: time });
    if (this.facts.ended) return void this.#load(time, true).catch(this.#news.failed);
    this.#remote.currentTime = time;
    this.#controller.seek();
  }

  /** `given`: only from another address than this one. */
  async #load(time: number, autoplay: boolean, given?: string): Promise<void> {
    const { player, captions } = this.#context;
    this.#source = player.intent.source;
    this.#showing = captions.showing;
    this.#isLoaded = false;
    const request = await toLoadRequest(this.#context, this.#api, { time, autoplay });
    if (this.#stop.signal.aborted) return;
    this.#address = request.media.contentId;
    if (this.#address === given) throw new VodError('source', 'The Chromecast has given up');
    await this.#session.loadMedia(request);
    this.#isLoaded = true;
    this.#set({ ended: false });
    this.#onChange();
  }

  get #changes(): string {
    return this.#api.cast.framework.RemotePlayerEventType.ANY_CHANGE;
  }

  readonly #onChange = (): void => {
    if (!this.#remote.isConnected) return this.#news.ended();
    if (!this.#isLoaded) return;
    if (!this.#remote.isMediaLoaded) return this.#onIdle();
    const { currentTime, isPaused, isMuted, volumeLevel } = this.#remote;
    this.#set({ currentTime, paused: isPaused, bufferedEnd: currentTime });
    if (this.#video.volume !== volumeLevel) this.#video.volume = volumeLevel;
    if (this.#video.muted !== isMuted) this.#video.muted = isMuted;
  };

  // IdleReason of the Web Receiver: what else ends it is another sender's doing, or a stop.
  #onIdle(): void {
    const reason = this.#session.getMediaSession()?.idleReason;
    if (reason === 'ERROR') {
      const { currentTime, paused } = this.facts;
      // The address may have expired, after a long pause for one.
      const again = this.#load(currentTime, !paused, this.#address);
      return void again.catch(this.#news.failed);
    }
    if (reason !== 'FINISHED' || this.facts.ended) return;
    this.#set({ ended: true, paused: true, currentTime: this.#context.player.range.end });
    this.#context.host.dispatchEvent(new Event('ended'));
  }

  #passVolume(): void {
    const { volume, muted } = this.#video;
    if (!this.#isLoaded) return;
    if (muted !== this.#remote.isMuted) this.#controller.muteOrUnmute();
    if (volume === this.#remote.volumeLevel) return;
    this.#remote.volumeLevel = volume;
    this.#controller.setVolumeLevel();
  }

  // As a `<video>` would tell it.
  #set(change: Partial<Facts>): void {
    const before = this.facts;
    this.facts = { ...before, ...change };
    const { host, player } = this.#context;
    player.look();
    const { currentTime, paused } = this.facts;
    if (paused !== before.paused) host.dispatchEvent(new Event(paused ? 'pause' : 'play'));
    if (currentTime !== before.currentTime) host.dispatchEvent(new Event('timeupdate'));
  }
}
