import type { ReactiveController } from 'lit';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

const moveEveryMs = 9000;
/** Of its way to another place. */
const fadeMs = 600;

const look = `all: initial; position: absolute; z-index: 2147483647; inline-size: max-content; max-inline-size: 96%; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; pointer-events: none; user-select: none; font: 500 clamp(12px, 2.2cqi, 22px) / 1.2 system-ui, sans-serif;
  color: rgb(255 255 255 / 0.42); text-shadow: 0 0 2px rgb(0 0 0 / 0.7); transition: opacity ${fadeMs}ms;`;

/**
 * The text of the play auth, which moves about over the picture: who films the screen tells who they are. What takes it away, or changes its
 * looks, has it put back.
 */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  readonly #observer: MutationObserver;
  #element: HTMLElement | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #style = '';
  #written = '';

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#observer = new MutationObserver(() => this.#putBack());
    context.host.addController(this);
  }

  act(): void {
    this.#move();
  }

  hostConnected(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#move(), moveEveryMs);
  }

  hostUpdated(): void {
    this.#putBack();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#observer.disconnect();
  }

  get #text(): string {
    return this.#context.player.snapshot.playback?.marquee ?? '';
  }

  #move(): void {
    const [left, top] = [2 + Math.random() * 96, 6 + Math.random() * 70];
    this.#written = '';
    // Wholly within the picture, however long it is.
    const across = `left: ${left.toFixed(1)}%; translate: -${left.toFixed(1)}%;`;
    this.#style = `${look} ${across} top: ${top.toFixed(1)}%;`;
    this.#putBack();
    this.#element?.animate([{ opacity: 0 }, { opacity: 1 }], fadeMs);
  }

  #putBack(): void {
    const { host } = this.#context;
    const stage = findDrawn(host, '.stage');
    this.#observer.disconnect();
    if (!this.#text || !stage) {
      this.#element?.remove();
      this.#element = undefined;
      return;
    }
    const element = (this.#element ??= document.createElement('div'));
    for (const { name } of [...element.attributes])
      if (name !== 'style' && name !== 'aria-hidden') element.removeAttribute(name);
    // It is there for who films the screen, and would be read out again and again.
    element.ariaHidden = 'true';
    // By script, which a page's policy on styles permits; as the browser writes it, it is compared.
    if (!this.#written || element.style.cssText !== this.#written) {
      element.style.cssText = this.#style;
      this.#written = element.style.cssText;
    }
    if (element.textContent !== this.#text) element.textContent = this.#text;
    if (element.parentNode !== stage || element.nextSibling) stage.append(element);
    this.#observer.observe(stage, { childList: true });
    const any = { attributes: true, childList: true, characterData: true, subtree: true };
    this.#observer.observe(element, any);
  }
}
