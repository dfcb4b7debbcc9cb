import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { theme } from '../shared/theme.js';
import type { VodError } from '../shared/vod-error.js';
import { MediaSurface } from './media-surface.js';
import type { GetPlayAuth } from './play-auth.js';
import { PlayerController } from './player-controller.js';

/**
 * Plays a video of the VOD server by a play auth, or any HLS or progressive address.
 *
 * @element vod-player
 */
export class VodPlayerElement extends MediaSurface {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        aspect-ratio: 16 / 9;
        background: black;
      }

      video {
        inline-size: 100%;
        block-size: 100%;
        display: block;
      }
    `,
  ];

  /** Address of an HLS playlist or a video file. A play auth goes before it. */
  @property() src = '';

  /** A play auth of `POST /v1/videos/{id}/play-auth`. */
  @property({ attribute: 'play-auth' }) playAuth = '';

  /** Address of the page's own app server that answers a POST (or a GET, where it refuses POST) with `{playAuth}`. */
  @property({ attribute: 'play-auth-url' }) playAuthUrl = '';

  /** Answers with a new play auth; asked at the start and at every renewal. Goes before `playAuthUrl`. */
  @property({ attribute: false }) getPlayAuth: GetPlayAuth | undefined;

  /** Where play auths are exchanged: the VOD server's `GET /v1/playback`. */
  @property({ attribute: 'playback-url' }) playbackUrl = '/v1/playback';

  /** `none`, `metadata` (default) or `auto`. */
  @property() preload: 'none' | 'metadata' | 'auto' = 'metadata';

  @property() autoplay: boolean | 'muted' = false;

  @property({ type: Boolean, attribute: 'muted' }) defaultMuted = false;

  get muted(): boolean {
    return this.video.muted;
  }

  set muted(muted: boolean) {
    this.video.muted = muted;
  }

  readonly #player = new PlayerController(this, document.createElement('video'));

  protected get video(): HTMLVideoElement {
    return this.#player.video;
  }

  get error(): VodError | null {
    return this.#player.snapshot.error ?? null;
  }

  play(): Promise<void> {
    return this.#player.play();
  }

  load(): void {
    this.#player.reopen('start');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('defaultMuted') && (this.hasUpdated || this.defaultMuted)) this.video.muted = this.defaultMuted;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('src') || changed.has('playAuth') || changed.has('playAuthUrl')) this.#player.reopen('start');
  }

  protected override render(): TemplateResult {
    return html`${this.video}`;
  }
}
