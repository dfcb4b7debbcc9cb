import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';

const shownMs = 700;
/** A sentence takes its time to read. */
const sentenceMs = 3000;

/** Brief feedback to a key or a gesture: an icon with a value, and a polite announcement for screen readers. */
export class Feedback implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: { readonly icon: TemplateResult; readonly value: string } | undefined;
  #spoken = '';
  #count = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** `value` is what is seen beside the icon; `spoken` what a screen reader says. */
  show(icon: TemplateResult, value: string, spoken: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#shown = undefined;
        this.#host.requestUpdate();
      },
      value.length > 12 ? sentenceMs : shownMs,
    );
    this.#shown = { icon, value };
    this.#spoken = spoken;
    this.#count += 1;
    this.#host.requestUpdate();
  }

  /** Says something that is seen elsewhere. */
  say(spoken: string): void {
    this.#spoken = spoken;
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    const shown = this.#shown;
    const bubble = shown
      ? html`<div class="echo ${shown.value.length > 12 ? 'long' : ''}" part="echo" aria-hidden="true">
          ${shown.icon}${shown.value ? html`<span>${shown.value}</span>` : nothing}
        </div>`
      : nothing;
    // Another template each time: the animation begins anew.
    return html`${this.#count % 2 ? html`${bubble}` : html`<!---->${bubble}`}
      <div class="visually-hidden" role="status" aria-live="polite">${this.#spoken}</div>`;
  }
}
