import { css, html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { toWatermark, type WatermarkLook } from './watermark-look.js';
import { watermarkPicture } from './watermark-picture.js';

/** Shows the mark of the page over the picture. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #look: WatermarkLook | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostUpdated(): void {
    const drawn = findDrawn(this.#context.host, '.watermark');
    drawn?.style.setProperty('--_opacity', String(this.#look?.opacity));
    drawn?.style.setProperty('--_size', String(this.#look?.size));
  }

  act(): void {
    const { host } = this.#context;
    this.#look = toWatermark(host.watermark);
    if (host.watermark && !this.#look)
      console.warn(
        'vodkit: <vod-player> cannot show this watermark (configuration). It has a src (http, https, blob: or data:image/) or a text, perhaps an href (http or https), a position (top-left, top-right, bottom-left, bottom-right, center), an opacity from 0 to 1, a size from 0.1 to 100, and shownOn picture, screenshots or both.',
        host.watermark,
      );
    const drawn = this.#look && watermarkPicture(host, this.#look);
    void drawn?.done.then(() => host.requestUpdate());
    host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    const { aspectRatio, state } = this.#context.player.snapshot;
    const look = this.#look;
    if (!look || look.shownOn === 'screenshots') return nothing;
    if (aspectRatio === 0 || state.phase !== 'ready') return nothing;
    const content = this.#renderContent(look);
    if (content === nothing) return nothing;
    const { href, position, text } = look;
    if (href === undefined)
      return html`<div class="watermark at-${position}" part="watermark">${content}</div>`;
    return html`<a
      class="watermark at-${position}"
      part="watermark"
      href=${href}
      target="_blank"
      rel="noopener"
      aria-label=${text || new URL(href).host}
      @click=${this.#onClick}
      @dblclick=${stop}
      >${content}</a
    >`;
  }

  #renderContent(look: WatermarkLook): unknown {
    const drawn = watermarkPicture(this.#context.host, look);
    if (!drawn || drawn.outcome === 'failed')
      return look.text ? html`<bdi class="watermark-text">${look.text}</bdi>` : nothing;
    if (!drawn.outcome) return nothing;
    drawn.image.alt = look.text;
    return drawn.image;
  }

  // It is no click on the picture; who goes to another page is not to miss anything.
  readonly #onClick = (event: Event): void => {
    stop(event);
    this.#context.player.pause();
  };
}

function stop(event: Event): void {
  event.stopPropagation();
}

export const styles = css`
  .watermark {
    --_gap: max(8px, 2cqi);
    position: absolute;
    inset: auto;
    max-inline-size: 60%;
    opacity: var(--_opacity);
    pointer-events: none;
    color: inherit;
    text-decoration: none;
    transition: translate 200ms ease-out;
  }

  a.watermark {
    display: grid;
    place-items: center;
    min-inline-size: 24px;
    min-block-size: 24px;
    pointer-events: auto;
    border-radius: 4px;
  }

  a.watermark:is(:hover, :focus-visible) {
    opacity: 1;
  }

  a.watermark:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: 2px;
    box-shadow: 0 0 0 4px rgb(0 0 0 / 0.6);
  }

  /* A picture is not mirrored by the direction of the page, nor are its corners. */
  .watermark:is(.at-top-left, .at-top-right) {
    top: var(--_gap);
  }

  .watermark:is(.at-bottom-left, .at-bottom-right) {
    bottom: var(--_gap);
  }

  .watermark:is(.at-top-left, .at-bottom-left) {
    left: var(--_gap);
  }

  .watermark:is(.at-top-right, .at-bottom-right) {
    right: var(--_gap);
  }

  .watermark.at-center {
    inset: 50% auto auto 50%;
    transform: translate(-50%, -50%);
  }

  .watermark img {
    display: block;
    inline-size: calc(var(--_size) * 1cqi);
    max-inline-size: 100%;
    block-size: auto;
    max-block-size: 30cqi;
    object-fit: contain;
  }

  .watermark-text {
    display: block;
    font: 600 max(10px, calc(var(--_size) * 1cqi)) / 1.25 system-ui, sans-serif;
    text-shadow: 0 0 3px rgb(0 0 0 / 0.8);
    overflow-wrap: anywhere;
  }

  /* Out of the way of controls that come. */
  .raised > .watermark:is(.at-bottom-left, .at-bottom-right) {
    translate: 0 calc(var(--_gap) - var(--_bar) - 4px);
  }

  .raised:has(.own-top) > .watermark:is(.at-top-left, .at-top-right) {
    translate: 0 calc(56px - var(--_gap));
  }

  .stage:has(.ad) > .watermark {
    display: none;
  }

  @media (forced-colors: active) {
    .watermark-text {
      padding-inline: 4px;
      background: Canvas;
    }
  }
`;
