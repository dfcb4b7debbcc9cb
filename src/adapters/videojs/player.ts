import { toLength } from '../looks.js';
import { watchControls } from '../watch-controls.js';
import {
  applyOptions,
  setAspectRatio,
  setAutoplay,
  setFluid,
  setSources,
  toTrack,
} from './apply-options.js';
import { warnOfMethod } from './left-out.js';
import { VideoJsComponent } from './component.js';
import { Listeners, type VideoJsHandler } from './listeners.js';
import { speak } from './languages.js';
import type { VideoJsOptions, VideoJsSource, VideoJsSources, VideoJsTrack } from './options.js';
import { pluginOf, usesPlugin } from './plugins.js';
import { VideoJsQualityLevels } from './quality-levels.js';
import type { VodError } from '../../shared/vod-error.js';
import { dressRootOf } from './skin.js';

type Element = HTMLElementTagNameMap['vod-player'];

/** An error as `MediaError` of HTML has it, with that of the player. */
export interface VideoJsError {
  /** 2 network, 3 decoding, 4 nothing that can be played, 5 encrypted. */
  readonly code: number;
  /** What happened, in English, for logs. */
  readonly message: string;
  /** The error of `<vod-player>`, whose `code` is finer. */
  readonly vodError: VodError;
}

/** Called once a player can be used, with it as `this`. */
export type VideoJsReady = (this: VideoJsPlayer) => void;

/** A `<vod-player>` with the calls of video.js 8 that pages use most. What is left out is listed in `docs/coming-from-players.md`. */
export class VideoJsPlayer extends VideoJsComponent {
  /** The options it was made with. */
  readonly options_: VideoJsOptions;
  readonly #listeners: Listeners<this>;
  #levels: VideoJsQualityLevels | undefined;
  #isReady = false;
  // Until what was set as the source is the source.
  #changing: Promise<unknown> | undefined;

  constructor(element: HTMLElement, options: VideoJsOptions) {
    const player = element as Element;
    super(player);
    this.options_ = options;
    this.#listeners = new Listeners<this>(player, this);
    player.classList.add('vod-videojs');
    applyOptions(player, options);
    dressRootOf(player);
    speak(player);
    watchControls(player, this.end.signal, (areShown) =>
      this.trigger(areShown ? 'useractive' : 'userinactive'),
    );
    void this.#start();
  }

  /** Whether a plugin of this name is registered. */
  hasPlugin(name: string): boolean {
    return pluginOf(name) !== undefined;
  }

  /** Whether this player has begun it. */
  usingPlugin(name: string): boolean {
    return usesPlugin(this, name);
  }

  /** Calls back once the player can be used, now or later. */
  ready(callback: VideoJsReady): void {
    if (this.#isReady) queueMicrotask(() => callback.call(this));
    else this.one('ready', callback);
  }

  /** Takes the player out of the page. */
  dispose(): void {
    if (this.isDisposed()) return;
    this.trigger('dispose');
    this.end.abort();
    this.#listeners.remove();
    this.element.remove();
  }

  /** Listens to events. */
  on(types: string | readonly string[], handler: VideoJsHandler<this>): void {
    this.#listeners.add(types, handler);
  }

  /** Listens to each of the events once. */
  one(types: string | readonly string[], handler: VideoJsHandler<this>): void {
    this.#listeners.addOnce(types, handler);
  }

  /** Listens to whichever of the events comes first. */
  any(types: string | readonly string[], handler: VideoJsHandler<this>): void {
    this.#listeners.addAny(types, handler);
  }

  /** Stops listening: to these events, by this handler; to all where nothing is named. */
  off(types?: string | readonly string[], handler?: VideoJsHandler<this>): void {
    this.#listeners.remove(types, handler);
  }

  /** Fires an event; handlers are given `data` beside it. */
  trigger(type: string, data?: unknown): void {
    this.element.dispatchEvent(new CustomEvent(type, { detail: data }));
  }

  /** What plays; given a source, plays that in its place. */
  src(): string;
  src(sources: VideoJsSources): void;
  src(sources?: VideoJsSources): string | void {
    const element = this.element;
    if (sources === undefined) return this.currentSrc();
    const { src: before } = element;
    Object.assign(element, { playAuth: '', playAuthUrl: '' });
    setSources(element, sources);
    const changing = element.updateComplete.then(() => {
      // The same address, or other children alone, are no change to the player.
      if (element.src === before) element.load();
      if (this.#changing === changing) this.#changing = undefined;
    });
    this.#changing = changing;
    this.trigger('sourceset');
  }

  /** The address of what plays. */
  currentSrc(): string {
    const { src, currentSrc } = this.element;
    return src ? new URL(src, document.baseURI).href : currentSrc;
  }

  /** Its media type, as it was given. */
  currentType(): string {
    return this.element.type || (this.element.diagnostics.sourceType ?? '');
  }

  /** What plays, as a source. */
  currentSource(): VideoJsSource {
    return { src: this.currentSrc(), type: this.currentType() };
  }

  /** What may be played: the one source, or all of which the first that plays is taken. */
  currentSources(): VideoJsSource[] {
    const children = [...this.element.querySelectorAll<HTMLSourceElement>(':scope > source')];
    if (!this.element.src && children.length > 0)
      return children.map(({ src, type }) => ({ src, type }));
    // Of what was taken away, a video keeps the address.
    const { src, networkState, NETWORK_EMPTY } = this.element;
    return src || networkState !== NETWORK_EMPTY ? [this.currentSource()] : [];
  }

  /** Takes source, play auth, poster and tracks away. */
  reset(): void {
    this.pause();
    for (const track of this.element.querySelectorAll(':scope > track')) track.remove();
    this.element.poster = '';
    this.src('');
    this.trigger('playerreset');
  }

  /** Loads again from the start. */
  load(): void {
    this.element.load();
  }

  /** Plays. Rejects with a `NotAllowedError` where the browser wants a gesture first. */
  async play(): Promise<void> {
    await this.#changing;
    await this.element.play();
  }

  /** Pauses playback. */
  pause(): void {
    this.element.pause();
  }

  /** Whether it is paused. */
  paused(): boolean {
    return this.element.paused;
  }

  /** Whether the end was reached. */
  ended(): boolean {
    return this.element.ended;
  }

  /** Whether a seek is under way. */
  seeking(): boolean {
    return this.element.seeking;
  }

  /** Position in seconds; given one, goes there. */
  currentTime(): number;
  currentTime(seconds: number): void;
  currentTime(seconds?: number): number | void {
    if (seconds === undefined) return this.element.currentTime;
    const seek = (): void => void (this.element.currentTime = Number(seconds));
    if (this.#changing) void this.#changing.then(seek);
    else seek();
  }

  /** Length in seconds; NaN until it is known, Infinity for live. */
  duration(): number {
    return this.element.duration;
  }

  /** Seconds to the end. */
  remainingTime(): number {
    return this.duration() - this.currentTime();
  }

  /** The stretches that are loaded. */
  buffered(): TimeRanges {
    return this.element.buffered;
  }

  /** Where the last of them ends, in seconds. */
  bufferedEnd(): number {
    const { buffered } = this.element;
    return buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
  }

  /** How much of all is loaded, 0 to 1. */
  bufferedPercent(): number {
    const { buffered, duration } = this.element;
    if (!(duration > 0) || duration === Infinity) return 0;
    let seconds = 0;
    for (let at = 0; at < buffered.length; at++) seconds += buffered.end(at) - buffered.start(at);
    return Math.min(1, seconds / duration);
  }

  /** The stretches that can be sought in. */
  seekable(): TimeRanges {
    return this.element.seekable;
  }

  /** The stretches that were played. */
  played(): TimeRanges {
    return this.element.played;
  }

  /** Loudness, 0 to 1; given one, sets it. */
  volume(loudness?: number): number {
    if (loudness !== undefined) this.element.volume = Math.min(1, Math.max(0, loudness));
    return this.element.volume;
  }

  /** Whether there is no sound; given an answer, makes it so. */
  muted(isMuted?: boolean): boolean {
    if (isMuted !== undefined) this.element.muted = isMuted;
    return this.element.muted;
  }

  /** Speed, 1 is normal; given one, sets it. */
  playbackRate(rate?: number): number {
    if (rate !== undefined) this.element.playbackRate = rate;
    return this.element.playbackRate;
  }

  /** The speed that a load starts with; given one, sets it. */
  defaultPlaybackRate(rate?: number): number {
    if (rate !== undefined) this.element.defaultPlaybackRate = rate;
    return this.element.defaultPlaybackRate;
  }

  /** Whether it begins again at the end; given an answer, makes it so. */
  loop(isOn?: boolean): boolean {
    if (isOn !== undefined) this.element.loop = isOn;
    return this.element.loop;
  }

  /** Whether it plays at once; given an answer, makes it so from the next source on. */
  autoplay(how?: NonNullable<VideoJsOptions['autoplay']>): boolean | 'muted' {
    if (how !== undefined) setAutoplay(this.element, how);
    return this.element.autoplay;
  }

  /** What is loaded before play; given an answer, makes it so from the next source on. */
  preload(what?: Element['preload']): Element['preload'] {
    if (what !== undefined) this.element.preload = what;
    return this.element.preload;
  }

  /** Address of the image before playback; given one, sets it. */
  poster(url?: string): string {
    if (url !== undefined) this.element.poster = url;
    return this.element.poster;
  }

  /** Whether the player has controls; given an answer, makes it so. */
  controls(areOn?: boolean): boolean {
    if (areOn !== undefined) this.element.controls = areOn;
    return this.element.controls;
  }

  /** Language of the controls; given one, sets it. */
  language(tag?: string): string {
    if (tag !== undefined) this.element.lang = tag;
    return this.element.lang || document.documentElement.lang;
  }

  /** Width in pixels; given one, or CSS, sets it. */
  width(size?: number | string): number {
    if (size !== undefined) this.element.style.inlineSize = toLength(size);
    return this.element.clientWidth;
  }

  /** Height in pixels; given one, or CSS, sets it. */
  height(size?: number | string): number {
    if (size !== undefined) this.element.style.blockSize = toLength(size);
    return this.element.clientHeight;
  }

  /** Sets width and height. */
  dimensions(width: number | string, height: number | string): void {
    this.width(width);
    this.height(height);
  }

  /** As wide as what is around it, in the shape of the picture. */
  fluid(isOn: boolean): void {
    setFluid(this.element, isOn);
  }

  /** As large as what is around it. */
  fill(isOn: boolean): void {
    this.element.toggleAttribute('data-fill', isOn);
  }

  /** Sets the shape of the frame, such as `16:9`. */
  aspectRatio(ratio: string): void {
    setAspectRatio(this.element, ratio);
  }

  /** Width of the picture in pixels. */
  videoWidth(): number {
    return this.element.videoWidth;
  }

  /** Height of the picture in pixels. */
  videoHeight(): number {
    return this.element.videoHeight;
  }

  /** As `HTMLMediaElement.readyState`. */
  readyState(): number {
    return this.element.readyState;
  }

  /** As `HTMLMediaElement.networkState`. */
  networkState(): number {
    return this.element.networkState;
  }

  /** Whether it has played. */
  hasStarted(): boolean {
    return this.element.played.length > 0;
  }

  /** Why playback stopped; null while all is well. An error cannot be set. */
  error(given?: unknown): VideoJsError | null {
    if (given) warnOfMethod('error', 'an error of the page’s own cannot be shown');
    const { error, vodError } = this.element;
    return error && vodError && { code: error.code, message: error.message, vodError };
  }

  /** Whether the controls are in sight, which come and go by themselves. */
  userActive(given?: boolean): boolean {
    if (given !== undefined) warnOfMethod('userActive', 'the controls come and go by themselves');
    return CSS.supports('selector(:state(a))') && this.element.matches(':state(controls-shown)');
  }

  /** Fills the screen; needs a gesture. */
  requestFullscreen(): Promise<void> {
    return this.element.requestFullscreen();
  }

  /** Leaves full screen. */
  async exitFullscreen(): Promise<void> {
    if (this.isFullscreen()) await this.element.ownerDocument.exitFullscreen();
  }

  /** Whether it fills the screen. */
  isFullscreen(): boolean {
    return this.element.matches(':fullscreen');
  }

  /** Shows the picture in a window of its own; needs a gesture. */
  requestPictureInPicture(): Promise<PictureInPictureWindow> {
    return this.element.requestPictureInPicture();
  }

  /** Brings it back. */
  async exitPictureInPicture(): Promise<void> {
    if (this.isInPictureInPicture()) await this.element.ownerDocument.exitPictureInPicture();
  }

  /** Whether the picture is in a window of its own. */
  isInPictureInPicture(): boolean {
    return Boolean(this.element.shadowRoot?.pictureInPictureElement);
  }

  /** The text tracks. */
  textTracks(): TextTrackList {
    return this.element.textTracks;
  }

  /** Adds a text track. */
  addRemoteTextTrack(track: VideoJsTrack): HTMLTrackElement {
    const element = toTrack(track);
    this.element.append(element);
    this.element.requestUpdate();
    return element;
  }

  /** Takes away a text track that `addRemoteTextTrack` has answered. */
  removeRemoteTextTrack(track: HTMLTrackElement): void {
    track.remove();
    this.element.requestUpdate();
  }

  /** The qualities of what plays. */
  qualityLevels(): VideoJsQualityLevels {
    return (this.#levels ??= new VideoJsQualityLevels(this.element, this.end.signal));
  }

  async #start(): Promise<void> {
    const element = this.element;
    await element.updateComplete;
    if (this.isDisposed()) return;
    const { signal } = this.end;
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture'])
      element.shadowRoot
        ?.querySelector('video')
        ?.addEventListener(type, () => this.trigger(type), { signal });
    this.#isReady = true;
    this.trigger('ready');
  }
}
