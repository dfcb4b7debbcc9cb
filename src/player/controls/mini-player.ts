import { css, html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { closeIcon } from '../../shared/icons.js';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

export { windowWords as words } from './window-words.js';

/** Less of it in sight is out of sight. */
const leastShare = 0.25;

/** Keeps what plays in a corner of the window while the player is scrolled out of sight. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #observer: IntersectionObserver | undefined;
  #isAway = false;
  // Until the player comes into sight again.
  #isClosed = false;
  // In its place meanwhile.
  #space: HTMLElement | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  act(): void {
    this.#observe();
    this.#look();
  }

  hostConnected(): void {
    this.#observe();
  }

  hostUpdated(): void {
    this.#look();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#isAway = false;
    this.#leave();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#space) return nothing;
    return html`<button
      class="mini-close"
      part="button mini-close-button"
      aria-label=${this.#context.words.t('closeMini')}
      @click=${() => this.#close()}
    >
      ${closeIcon}
    </button>`;
  }

  #observe(): void {
    const { host } = this.#context;
    this.#observer?.disconnect();
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#isAway = (entries.at(-1)?.intersectionRatio ?? 1) < leastShare;
        if (!this.#isAway) this.#isClosed = false;
        this.#look();
      },
      { root: host.ownerDocument, threshold: leastShare },
    );
    if (host.miniPlayer) this.#observer.observe(host);
    else this.#isAway = false;
  }

  #look(): void {
    const { host, player, screen } = this.#context;
    const { started, state, aspectRatio } = player.snapshot;
    const isElsewhere = screen.isFullscreen || screen.isPictureInPicture;
    const isPossible = host.miniPlayer && this.#isAway && !this.#isClosed && !isElsewhere;
    // The next of a playlist comes in the corner too.
    const isPlayable = state.phase === 'ready' || (screen.isMini && state.phase === 'loading');
    if (!isPossible || !isPlayable || aspectRatio === 0) this.#leave();
    // Who has paused it has done with it; paused in the corner, it stays there.
    else if (started && !player.paused) this.#enter();
  }

  #enter(): void {
    const { host, screen } = this.#context;
    const stage = findDrawn(host, '.stage');
    if (this.#space || !stage) return;
    screen.isMini = true;
    this.#space = document.createElement('div');
    this.#space.style.blockSize = `${stage.getBoundingClientRect().height}px`;
    host.shadowRoot?.append(this.#space);
    stage.dataset['mini'] = '';
    // Above everything, whatever the page cuts off or moves around the player.
    if ('popover' in stage) {
      stage.popover = 'manual';
      stage.showPopover();
    }
    host.requestUpdate();
  }

  #leave(): void {
    const { host, screen } = this.#context;
    if (!this.#space) return;
    screen.isMini = false;
    this.#space.remove();
    this.#space = undefined;
    const stage = findDrawn(host, '.stage');
    delete stage?.dataset['mini'];
    stage?.removeAttribute('popover');
    host.requestUpdate();
  }

  #close(): void {
    this.#isClosed = true;
    this.#context.player.pause();
    this.#leave();
  }
}

export const styles = css`
  /* Over what a browser gives a popover. */
  .stage[data-mini] {
    position: fixed;
    inset: auto auto 16px;
    inset-inline-end: 16px;
    /* On a phone with room for its buttons; what is upright not from above to below. */
    inline-size: min(clamp(200px, 40vw, 400px), 40vh * var(--_ratio));
    block-size: auto;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--vod-player-background, #000);
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.48);
    animation: mini-rise 200ms ease-out;
  }

  @keyframes mini-rise {
    from {
      opacity: 0;
      transform: translateY(16px);
    }
  }

  .mini-close {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    background: rgb(0 0 0 / 0.72);
  }

  /* What a corner has no room for. */
  [data-mini] :is(.captions, .chapter-button, .own, .own-top, .own-overlay, .menu, [part~='settings-button'], [part~='danmaku-button'], [part~='danmaku-send-button'], [part~='previous-button']) {
    display: none;
  }

  @container (max-width: 280px) {
    [data-mini] :is(.seek, .time, .volume, .thumb-buttons button:not(.big), [part~='next-button'], [part~='pip-button']) {
      display: none;
    }

    [data-mini] .bar {
      padding: 0 4px;
    }
  }

  /* Beside the button that closes. */
  [data-mini]:dir(ltr) > .watermark.at-top-right {
    right: 52px;
  }

  [data-mini]:dir(rtl) > .watermark.at-top-left {
    left: 52px;
  }

  @media (pointer: coarse) {
    .mini-close {
      inline-size: 44px;
      block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .mini-close {
      border: 1px solid ButtonText;
      background: ButtonFace;
    }
  }
`;
