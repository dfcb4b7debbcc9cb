import { toLength } from '../looks.js';
import { applyOptions, setMarkers } from './apply-options.js';
import {
  Components,
  createComponentClass,
  type AliplayerComponent,
  type AliplayerHost,
} from './components.js';
import { badParameter, emptyAddress, type AliplayerError } from './errors.js';
import { EventTable, type AliplayerHandler } from './event-table.js';
import { warnOfMethod, whyNoMps, whyNoTimeShift } from './left-out.js';
import type { AliplayerMarker, AliplayerOptions } from './options.js';
import { Over } from './over.js';
import { Picture } from './picture.js';
import { Playing } from './playing.js';
import { Preview } from './preview.js';
import type { SnapshotLook } from './snapshot.js';
import { dressRootOf } from './styles.js';
import { wireEvents } from './wire-events.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** What a player is doing. */
export type AliplayerStatus =
  | 'init'
  | 'ready'
  | 'loading'
  | 'play'
  | 'pause'
  | 'playing'
  | 'waiting'
  | 'error'
  | 'ended';

const statusBy: Readonly<Record<string, AliplayerStatus>> = {
  loadstart: 'loading',
  play: 'play',
  playing: 'playing',
  pause: 'pause',
  waiting: 'waiting',
  ended: 'ended',
  error: 'error',
};

/** Full screen, under Aliplayer's names. */
export interface AliplayerFullscreen {
  /** Fills the screen; needs a gesture. */
  requestFullScreen(): void;
  /** Leaves full screen. */
  cancelFullScreen(): void;
  /** Whether the player fills the screen. */
  getIsFullScreen(): boolean;
}

/** Time shift, which does nothing here. */
export interface AliplayerTimeShift {
  /** Does nothing: the stream tells what may be sought in. */
  setLiveTimeRange(start?: string, end?: string): void;
}

/**
 * A `<vod-player>` with the options, methods and events of Alibaba's Aliplayer 2. What is left out is told in the console
 * once, and listed in `docs/coming-from-players.md`.
 */
export class Aliplayer implements AliplayerHost {
  /** Makes a component's class of an object of methods; `init` is called with its arguments. */
  static readonly Component = createComponentClass;

  /** Full screen. */
  readonly fullscreenService: AliplayerFullscreen;
  /** Time shift, in the spelling of Aliplayer. */
  readonly liveShiftSerivce: AliplayerTimeShift;
  /** Time shift. */
  readonly liveShiftService: AliplayerTimeShift;

  readonly #container: HTMLElement;
  readonly #player: Player = document.createElement('vod-player');
  readonly #options: AliplayerOptions;
  readonly #events = new EventTable();
  readonly #end = new AbortController();
  readonly #over = new Over(this.#player);
  readonly #picture: Picture;
  readonly #preview = new Preview(this.#player, this.#over);
  readonly #playing: Playing;
  readonly #components: Components;
  #snapshotLook: SnapshotLook;
  #status: AliplayerStatus = 'init';

  /**
   * Puts a player into the element of `options.id`. `ready` is called with it once it can be used, as the event `ready` is.
   * Throws a TypeError where there is no such element.
   */
  constructor(options: AliplayerOptions, ready?: (player: Aliplayer) => void) {
    this.#options = options;
    this.#container = containerOf(options.id);
    this.#snapshotLook = { watermark: options.snapshotWatermark };
    this.#components = new Components(options.components ?? []);
    this.fullscreenService = this.#createFullscreen();
    this.liveShiftSerivce = this.liveShiftService = {
      setLiveTimeRange: () => warnOfMethod('setLiveTimeRange', whyNoTimeShift),
    };
    const player = this.#player;
    player.classList.add('vod-aliplayer');
    applyOptions(player, options);
    this.#playing = new Playing(player, this.#over, options);
    this.#picture = new Picture(player);
    const { width, height, previewTime } = options;
    this.setPlayerSize(width, height);
    if (previewTime) this.setPreviewTime(previewTime);
    this.#listen();
    if (ready) this.one('ready', () => ready(this));
    this.#container.append(player);
    dressRootOf(player);
    this.#components.begin(this.#over.element, this);
    void this.#start();
  }

  /** The `<vod-player>` itself, for all that Aliplayer has not. */
  get tag(): Player {
    return this.#player;
  }

  /** The element in which the player stands. */
  el(): HTMLElement {
    return this.#container;
  }

  /** The options it was made with. */
  getOptions(): AliplayerOptions {
    return this.#options;
  }

  /** Plays; what keeps it from it is shown by the player. */
  play(): void {
    this.#playing.play();
  }

  /** Pauses playback. */
  pause(): void {
    this.#player.pause();
  }

  /** Plays from the start. */
  replay(): void {
    this.#player.currentTime = 0;
    this.play();
  }

  /** Goes to a position in seconds. */
  seek(seconds: number): void {
    this.#player.currentTime = seconds;
  }

  /** Position in seconds. */
  getCurrentTime(): number {
    return this.#player.currentTime;
  }

  /** Length in seconds; 0 until it is known. */
  getDuration(): number {
    return this.#player.duration || 0;
  }

  /** Loudness, 0 to 1. */
  getVolume(): number {
    return this.#player.muted ? 0 : this.#player.volume;
  }

  /** Sets the loudness, 0 to 1; what is more than nothing is heard also where it was muted. */
  setVolume(volume: number): void {
    this.#player.volume = Math.min(1, Math.max(0, volume));
    this.#player.muted = volume <= 0;
  }

  /** Turns the sound off. */
  mute(): void {
    this.#player.muted = true;
  }

  /** Turns the sound on. */
  unMute(): void {
    this.#player.muted = false;
  }

  /** Sets the speed; 1 is normal. */
  setSpeed(speed: number): void {
    this.#player.playbackRate = speed;
  }

  /** What the player is doing. */
  getStatus(): AliplayerStatus {
    return this.#status;
  }

  /** Plays another address, of whatever format, from `seconds` on. */
  loadByUrl(url: string, seconds = 0): void {
    void this.#playing.load({ source: url }, seconds);
  }

  /** Plays a video of the server from its start, also the present one with a new play auth. */
  replayByVidAndPlayAuth(vid: string, playauth: string): void {
    void this.#playing.load({ vid, playauth }, 0);
  }

  /** Does nothing: there is no media processing service to ask. */
  replayByVidAndAuthInfo(): void {
    warnOfMethod('replayByVidAndAuthInfo', whyNoMps);
  }

  /** Sets the size of the element in which the player stands: CSS, or numbers of pixels. */
  setPlayerSize(width?: string | number, height?: string | number): void {
    const { style } = this.#container;
    if (width !== undefined) style.width = toLength(width);
    if (height !== undefined) style.height = toLength(height);
  }

  /** Sets the image before playback. */
  setCover(url: string): void {
    this.#player.poster = url;
  }

  /** Sets the size of snapshots in pixels, and the quality of their JPEG, 0 to 1. In the spelling of Aliplayer. */
  setSanpshotProperties(width?: number, height?: number, rate?: number): void {
    this.#snapshotLook = { ...this.#snapshotLook, width, height, rate };
  }

  /** As `setSanpshotProperties`. */
  setSnapshotProperties(width?: number, height?: number, rate?: number): void {
    this.setSanpshotProperties(width, height, rate);
  }

  /** Turns the picture clockwise by degrees; all of it stays in sight. */
  setRotate(degrees: number): void {
    this.#picture.degrees = Number(degrees);
  }

  /** By how many degrees the picture is turned. */
  getRotate(): number {
    return this.#picture.degrees;
  }

  /** Mirrors the picture: `horizon` swaps left and right, `vertical` above and below, anything else neither. */
  setImage(axis: string): void {
    this.#picture.mirror = axis;
  }

  /** Sets the marks on the progress bar; each begins a chapter. */
  setProgressMarkers(markers: readonly AliplayerMarker[]): void {
    setMarkers(this.#player, markers);
  }

  /**
   * Ends playback after these seconds, and says so; 0 for no end. A page that is to keep the rest from its viewers
   * asks the server for a play auth with `previewSeconds`: what is only hidden here can be fetched.
   */
  setPreviewTime(seconds: number): void {
    this.#preview.seconds = seconds;
  }

  /** The seconds that may be watched; 0 for all. */
  getPreviewTime(): number {
    return this.#preview.seconds;
  }

  /** Whether less than all may be watched. */
  isPreview(): boolean {
    return this.#preview.holds;
  }

  /** When what is shown took place, in milliseconds of Unix time; undefined where the stream does not tell. */
  getCurrentPDT(): number | undefined {
    return this.#playing.programDateTime;
  }

  /** The component of this name. */
  getComponent(name: string): AliplayerComponent | undefined {
    return this.#components.get(name);
  }

  /** Listens to an event. */
  on<Name extends string>(name: Name, handler: AliplayerHandler<Name>): void {
    this.#events.add(name, handler);
  }

  /** Listens to an event once. */
  one<Name extends string>(name: Name, handler: AliplayerHandler<Name>): void {
    this.#events.add(name, handler, { isOnce: true });
  }

  /** Stops listening; without a handler, all do. */
  off<Name extends string>(name: Name, handler?: AliplayerHandler<Name>): void {
    this.#events.remove(name, handler);
  }

  /** Takes the player out of the page. */
  dispose(): void {
    this.#components.end();
    this.#end.abort();
    this.#picture.end();
    this.#events.clear();
    this.#player.remove();
  }

  #listen(): void {
    const emit = (name: string, paramData?: unknown): void => this.#emit(name, paramData);
    const target = {
      events: this.#events,
      mode: () => this.#playing.mode,
      snapshotLook: () => this.#snapshotLook,
      emit,
    };
    wireEvents(this.#player, target, this.#end.signal);
  }

  async #start(): Promise<void> {
    await this.#player.updateComplete;
    if (this.#end.signal.aborted) return;
    this.#over.show(this.#player);
    const trouble = this.#playing.begin();
    if (this.#status === 'init') this.#status = 'ready';
    this.#emit('ready');
    if (trouble) this.#refuse(trouble);
  }

  #refuse(trouble: 'empty' | 'unreadable'): void {
    const isEmpty = trouble === 'empty';
    const text = isEmpty
      ? 'there is nothing to play: give source, or vid and playauth'
      : 'source is neither an address nor a list of addresses by label';
    const error: AliplayerError = {
      error_code: isEmpty ? emptyAddress : badParameter,
      error_msg: text,
      display_msg: text,
    };
    console.warn(`vodkit/aliplayer: ${text}`);
    this.#emit('error', error);
  }

  #emit(name: string, paramData?: unknown): void {
    this.#status = statusBy[name] ?? this.#status;
    this.#events.emit(this, name, paramData);
  }

  #createFullscreen(): AliplayerFullscreen {
    const player = this.#player;
    return {
      requestFullScreen: () => void player.requestFullscreen().catch(reportRefusal),
      cancelFullScreen: () => {
        if (player.matches(':fullscreen')) void player.ownerDocument.exitFullscreen();
      },
      getIsFullScreen: () => player.matches(':fullscreen'),
    };
  }
}

// Without a gesture, the browser refuses.
function reportRefusal(error: unknown): void {
  console.warn('vodkit/aliplayer: the browser does not give full screen', error);
}

function containerOf(id: AliplayerOptions['id']): HTMLElement {
  if (id instanceof HTMLElement) return id;
  const found = document.getElementById(id ?? '');
  if (!found) throw new TypeError(`Aliplayer: there is no element with the id "${id ?? ''}"`);
  return found;
}
