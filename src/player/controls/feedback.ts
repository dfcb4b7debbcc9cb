import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { after } from '../../shared/timers.js';
import { findDrawn } from '../find-drawn.js';

const shownMs = 700;
/** What is longer is a sentence, which takes its time to read: 100 ms for each sign, and 3 s at the least. */
const longestValue = 12;

/** Brief feedback to a key or a gesture: an icon with a value, and a polite announcement for screen readers. */
export class Feedback implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown:
    | { readonly icon: TemplateResult; readonly value: string; readonly isLong: boolean }
    | undefined;
  #spoken = '';
  #count = 0;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** `value` is what is seen beside the icon; `spoken` what a screen reader says. */
  show(icon: TemplateResult, value: string, spoken: string): void {
    clearTimeout(this.#timer);
    const isLong = value.length > longestValue;
    this.#hideAfter(isLong ? Math.max(3000, value.length * 100) : shownMs);
    this.#shown = { icon, value, isLong };
    this.#spoken = spoken;
    this.#count += 1;
    this.#host.requestUpdate();
  }

  #hideAfter(ms: number): void {
    this.#timer = after(ms, () => {
      // Who points at it is still reading.
      if (findDrawn(this.#host, '.echo:hover')) return this.#hideAfter(shownMs);
      this.#shown = undefined;
      this.#host.requestUpdate();
    });
  }

  /** Says something that is seen elsewhere. */
  say(spoken: string): void {
    this.#spoken = spoken;
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    const shown = this.#shown;
    const bubble = shown
      ? html`<div class="echo ${shown.isLong ? 'long' : ''}" part="echo" aria-hidden="true">
          ${shown.icon}${shown.value ? html`<span>${shown.value}</span>` : nothing}
        </div>`
      : nothing;
    // Another template each time: the animation begins anew.
    return html`${this.#count % 2 ? html`${bubble}` : html`<!---->${bubble}`}
      <div class="visually-hidden" role="status" aria-live="polite">${this.#spoken}</div>`;
  }
}
