import { css, html, nothing, type TemplateResult } from 'lit';
import { hasOwnControls } from '../own-slots.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

/** Shows what the page has put into slots: in the bar, along the upper edge, and over the picture. */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act(): void {
    this.#context.host.requestUpdate();
  }

  renderTop(): TemplateResult | typeof nothing {
    const { host, player } = this.#context;
    const isEmpty = !hasOwnControls(host, ['top-start', 'top-end']);
    if (isEmpty || player.snapshot.aspectRatio === 0) return nothing;
    return html`<div class="own-top" part="top">
      <slot class="own" name="top-start"></slot><slot class="own" name="top-end"></slot>
    </div>`;
  }

  renderButton(): TemplateResult {
    return html`<slot class="own" name="controls-start"></slot>
      <slot class="own own-end" name="controls-end"></slot>`;
  }

  render(): TemplateResult | typeof nothing {
    const { host, player } = this.#context;
    if (!hasOwnControls(host, ['overlay']) || player.snapshot.aspectRatio === 0) return nothing;
    return html`<div class="own-overlay" part="overlay"><slot name="overlay"></slot></div>`;
  }
}

/** What is slotted is the page's: any rule of the page goes before these. */
export const styles = css`
  .own {
    display: flex;
    align-items: center;
    gap: 2px;
    min-inline-size: 0;
  }

  /* In their place in the order of the tab key: the gap of the bar goes before them. */
  .own-end {
    flex: 1;
    justify-content: end;
  }

  .own-end ~ .space {
    display: none;
  }

  .own-top {
    position: absolute;
    inset: 0 0 auto;
    display: flex;
    justify-content: space-between;
    gap: 16px;
    padding: 8px 12px 28px;
    background: linear-gradient(rgb(0 0 0 / 0.82), rgb(0 0 0 / 0.62) 48px, transparent);
  }

  .own-top .own {
    gap: 8px;
  }

  .stage:has(.own-top) .unmute {
    inset-block-start: 64px;
  }

  .controls.shown .own::slotted(*) {
    pointer-events: auto;
  }

  .own::slotted(button) {
    flex: none;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-inline-size: 40px;
    block-size: 40px;
    padding: 0 8px;
    border: 0;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  .own::slotted(button:hover) {
    background: rgb(255 255 255 / 0.14);
  }

  .own::slotted(:focus-visible) {
    outline: 2px solid var(--_on-video);
    outline-offset: -2px;
    box-shadow: 0 0 0 4px rgb(0 0 0 / 0.6);
  }

  /* The bar stays free. */
  .own-overlay {
    position: absolute;
    inset: 0 0 var(--_bar);
    pointer-events: none;
  }

  .own-overlay > ::slotted(*) {
    pointer-events: auto;
  }

  @media (pointer: coarse) {
    .own::slotted(button) {
      min-inline-size: 44px;
      block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .own-top {
      background: Canvas;
    }

    .own::slotted(:focus-visible) {
      outline: 3px solid Highlight;
    }
  }
`;
