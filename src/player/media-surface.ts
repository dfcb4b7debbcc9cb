import { LitElement } from 'lit';

/**
 * What an element shows of the media element it plays with, so that code written for a `<video>`
 * works with it unchanged. Names, units and errors are those of HTMLMediaElement (WHATWG HTML, 4.8.11).
 */
export abstract class MediaSurface extends LitElement {
  /** Of `networkState`: nothing to load. */
  readonly NETWORK_EMPTY = 0;
  /** Of `networkState`: enough is loaded for now. */
  readonly NETWORK_IDLE = 1;
  /** Of `networkState`: it loads. */
  readonly NETWORK_LOADING = 2;
  /** Of `networkState`: nothing that can be played. */
  readonly NETWORK_NO_SOURCE = 3;
  /** Of `readyState`: nothing is known. */
  readonly HAVE_NOTHING = 0;
  /** Of `readyState`: length and size are known. */
  readonly HAVE_METADATA = 1;
  /** Of `readyState`: there is a picture of the present position. */
  readonly HAVE_CURRENT_DATA = 2;
  /** Of `readyState`: there is more than that. */
  readonly HAVE_FUTURE_DATA = 3;
  /** Of `readyState`: it can probably play to the end without a stop. */
  readonly HAVE_ENOUGH_DATA = 4;

  /** The video that plays. */
  protected abstract readonly video: HTMLVideoElement;

  /** Seconds. */
  protected abstract readonly length: number;

  /** Seconds. */
  protected abstract readonly time: number;

  protected abstract seekTo(seconds: number): void;

  /** Position in seconds; setting it seeks. */
  get currentTime(): number {
    return this.time;
  }

  set currentTime(seconds: number) {
    this.seekTo(seconds);
  }

  /** Length in seconds; NaN until it is known. */
  get duration(): number {
    return this.length;
  }

  /** Whether playback has reached the end. */
  get ended(): boolean {
    return this.video.ended;
  }

  /** Whether a seek is under way. */
  get seeking(): boolean {
    return this.video.seeking;
  }

  /** Loudness from 0 to 1, default 1. */
  get volume(): number {
    return this.video.volume;
  }

  set volume(volume: number) {
    this.video.volume = volume;
  }

  /** Speed, 1 is normal. */
  get playbackRate(): number {
    return this.video.playbackRate;
  }

  set playbackRate(rate: number) {
    this.video.playbackRate = rate;
  }

  /** The speed a load starts with, default 1. */
  get defaultPlaybackRate(): number {
    return this.video.defaultPlaybackRate;
  }

  set defaultPlaybackRate(rate: number) {
    this.video.defaultPlaybackRate = rate;
  }

  /** Whether voices keep their pitch at another speed; default true. */
  get preservesPitch(): boolean {
    return this.video.preservesPitch;
  }

  set preservesPitch(isKept: boolean) {
    this.video.preservesPitch = isKept;
  }

  /** The stretches that are loaded. */
  get buffered(): TimeRanges {
    return this.video.buffered;
  }

  /** The stretches that can be sought in. */
  get seekable(): TimeRanges {
    return this.video.seekable;
  }

  /** The stretches that have been played. */
  get played(): TimeRanges {
    return this.video.played;
  }

  /** How much is known at the present position: `HTMLMediaElement.HAVE_NOTHING` (0) to `HAVE_ENOUGH_DATA` (4). */
  get readyState(): number {
    return this.video.readyState;
  }

  /** What the network does: `HTMLMediaElement.NETWORK_EMPTY` (0) to `NETWORK_NO_SOURCE` (3). */
  get networkState(): number {
    return this.video.networkState;
  }

  /** Width of the picture in CSS pixels; 0 until it is known. */
  get videoWidth(): number {
    return this.video.videoWidth;
  }

  /** Height of the picture in CSS pixels; 0 until it is known. */
  get videoHeight(): number {
    return this.video.videoHeight;
  }

  /** The text tracks of the video. */
  get textTracks(): TextTrackList {
    return this.video.textTracks;
  }

  /** The address of what is loaded at present. */
  get currentSrc(): string {
    return this.video.currentSrc;
  }

  /** `probably`, `maybe` or an empty string, as the browser itself answers for a media type. */
  canPlayType(type: string): CanPlayTypeResult {
    return this.video.canPlayType(type);
  }

  /** Calls back once, when the next frame is on screen, with what is known of it. Answers a number for `cancelVideoFrameCallback`. */
  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    return this.video.requestVideoFrameCallback(callback);
  }

  /** Takes that back. */
  cancelVideoFrameCallback(handle: number): void {
    this.video.cancelVideoFrameCallback(handle);
  }
}
