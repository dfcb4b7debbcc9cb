import { css } from 'lit';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';

/** In a lower frame the menu would show a row or two. */
const leastHeight = 300;
const [narrowest, widest, highest] = [280, 360, 440];
/** To the edges of the window. */
const gap = 8;

/** Puts the menu of a low frame above the page: a sheet from below on phones, a card over the player elsewhere. */
export class MenuOver {
  readonly #context: Pick<PlayerContext, 'host' | 'screen'>;
  #end: AbortController | undefined;

  constructor(context: Pick<PlayerContext, 'host' | 'screen'>) {
    this.#context = context;
  }

  /** Whether the frame is too low for the menu; in full screen there is nothing around it. */
  get isNeeded(): boolean {
    const { host, screen } = this.#context;
    const height = findDrawn(host, '.stage')?.clientHeight ?? leastHeight;
    return height < leastHeight && !screen.isFullscreen && 'popover' in host;
  }

  /** Called after each drawing: above everything, whatever the page cuts off around the player. */
  show(): void {
    const over = findDrawn(this.#context.host, '.menu-over');
    if (!over) return this.end();
    const { defaultView } = over.ownerDocument;
    if (!over.matches(':popover-open')) over.showPopover();
    this.#place();
    if (this.#end) return;
    this.#end = new AbortController();
    const options = { signal: this.#end.signal, capture: true, passive: true };
    for (const type of ['scroll', 'resize'])
      defaultView?.addEventListener(type, () => this.#place(), options);
  }

  end(): void {
    this.#end?.abort();
    this.#end = undefined;
  }

  // Its lower edge is that of the player, unless there is no room above.
  #place(): void {
    const { host } = this.#context;
    const [stage, menu] = [findDrawn(host, '.stage'), findDrawn(host, '.menu-over > .menu')];
    const { innerWidth, innerHeight } = host.ownerDocument.defaultView ?? globalThis;
    if (!stage || !menu) return;
    const { left, right, bottom, width: frame } = stage.getBoundingClientRect();
    const width = Math.min(widest, Math.max(narrowest, frame));
    const start = stage.matches(':dir(rtl)') ? left : right - width;
    const set = (name: string, length: number): void =>
      menu.style.setProperty(name, `${Math.max(gap, Math.round(length))}px`);
    set('--_width', width);
    set('--_height', Math.min(highest, innerHeight - 2 * gap));
    set('--_left', Math.min(start, innerWidth - width - gap));
    set('--_top', Math.min(bottom, innerHeight - gap) - menu.offsetHeight);
  }
}

export const menuOverStyles = css`
  /* Over what a browser gives a popover. */
  .menu-over {
    position: fixed;
    inset: 0;
    inline-size: auto;
    block-size: auto;
    margin: 0;
    padding: 0;
    border: 0;
    overflow: hidden;
    background: none;
    touch-action: none;
  }

  .menu-over > .menu {
    inset: var(--_top) auto auto var(--_left);
    box-sizing: border-box;
    inline-size: var(--_width);
    max-inline-size: none;
    max-block-size: var(--_height);
    border-radius: 12px;
    touch-action: pan-y;
    animation-name: rise;
  }

  /* A card is not dragged. */
  @media (min-width: 600.02px) {
    .menu-over .head::before {
      display: none;
    }
  }

  @media (max-width: 600px) {
    .menu-over {
      background: rgb(0 0 0 / 0.5);
    }

    .menu-over > .menu {
      inset: auto 0 0;
      inline-size: auto;
      max-block-size: min(100dvh - 32px, 480px);
      padding-block-end: max(4px, env(safe-area-inset-bottom));
      border-radius: 12px 12px 0 0;
      animation-name: slide;
    }
  }
`;
