import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { PlayerContext } from '../player-context.js';
import type { PlaylistItem } from '../playlist.js';
import { afterFailure } from './after-failure.js';

/** Time to read what is wrong, and to stop it. */
const countdownSeconds = 5;

/** The one that follows. */
interface Next {
  readonly index: number;
  readonly item: PlaylistItem;
  readonly title: string;
}

interface FailureOptions {
  readonly current: () => PlaylistItem | undefined;
  readonly next: () => Next | undefined;
  readonly autoplay: () => boolean;
  readonly begin: (index: number) => void;
}

/** Goes on to the next video when one has failed, unless the viewer stops it, and as long as there is one that has not failed. */
export class PlaylistFailure implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #options: FailureOptions;
  /** Since one has played last. */
  readonly #failed = new Set<PlaylistItem>();
  #timer: ReturnType<typeof setInterval> | undefined;
  // Seconds until the next begins; undefined while none does by itself.
  #left: number | undefined;

  constructor(context: PlayerContext, options: FailureOptions) {
    this.#context = context;
    this.#options = options;
    const { host, player } = context;
    host.addController(this);
    host.addEventListener('vod-player-error', (event) => {
      if (event.target === host) this.#onFailed();
    });
    player.video.addEventListener('playing', () => this.#failed.clear());
    afterFailure.set(host, () => this.#render());
    // It may have failed before this came.
    if (this.#hasFailed) this.#onFailed();
  }

  hostUpdate(): void {
    if (!this.#hasFailed) this.stop();
  }

  hostDisconnected(): void {
    this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#left = undefined;
  }

  get #hasFailed(): boolean {
    return this.#context.player.snapshot.state.phase === 'failed';
  }

  #onFailed(): void {
    const { host, player, say, words } = this.#context;
    const { autoplay, current, next: nextOf } = this.#options;
    const [item, next] = [current(), nextOf()];
    this.stop();
    if (!item || !next) return;
    this.#failed.add(item);
    host.requestUpdate();
    if (this.#failed.has(next.item)) return say(words.t('allFailed'));
    // Without a connection the next would fail too; of what nobody wanted to see, nothing begins.
    if (!autoplay() || !navigator.onLine || !player.intent.play) return;
    this.#left = countdownSeconds;
    this.#timer = setInterval(() => this.#countDown(), 1000);
    say(`${words.t('skipIn', { count: countdownSeconds })}: ${next.title}`);
  }

  #countDown(): void {
    this.#left = (this.#left ?? 0) - 1;
    this.#context.host.requestUpdate();
    if (this.#left <= 0) this.#goOn();
  }

  #goOn(): void {
    const next = this.#options.next();
    this.stop();
    if (next) this.#options.begin(next.index);
  }

  #render(): TemplateResult | typeof nothing {
    const next = this.#options.next();
    if (!next) return nothing;
    const { words, host } = this.#context;
    const count = this.#left;
    const title = words.t('nextVideoOf', { title: next.title });
    // Said once, and not at every second.
    return html`<div class="skip" part="skip" aria-live="off">
      <span class="skip-text">${count === undefined ? title : html`${words.t('skipIn', { count })}: <bdi>${next.title}</bdi>`}</span>
      <button class="quiet" part="skip-button" @click=${() => this.#goOn()}>${words.t(count === undefined ? 'nextVideo' : 'skipNow')}</button>
      ${
        count === undefined
          ? nothing
          : html`<button
              class="quiet"
              @click=${() => {
                this.stop();
                host.requestUpdate();
              }}
            >
              ${words.t('cancel')}
            </button>`
      }
    </div>`;
  }
}
