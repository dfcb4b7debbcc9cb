import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { SeekRange } from '../engines/engine.js';
import { hasDvr, spokenStamp, timeOf } from '../live-window.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTools } from '../player-tools.js';
import type { Previews } from './previews.js';
import { findDrawn } from '../find-drawn.js';

/** The thin bar: where we are, what is loaded, and what is under the pointer. */
export class SeekBar implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #tiles: Previews;
  readonly #tools: PlayerTools;
  #pointed: number | undefined;
  #scrub: number | undefined;
  #animation = 0;

  constructor(context: PlayerContext, tiles: Previews, tools: PlayerTools) {
    this.#context = context;
    this.#tiles = tiles;
    this.#tools = tools;
    context.host.addController(this);
    context.player.video.addEventListener('seeked', () => this.#seekOn());
  }

  /** Seconds the viewer drags to; undefined when nobody does. */
  get scrubTime(): number | undefined {
    return this.#scrub;
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#animation);
    this.#scrub = undefined;
  }

  hostUpdated(): void {
    cancelAnimationFrame(this.#animation);
    if (!this.#context.player.snapshot.paused) this.#glide();
  }

  render(): TemplateResult | typeof nothing {
    const { keysOf, words, player } = this.#context;
    const { live, range, snapshot } = player;
    if (live && !hasDvr(live)) return nothing;
    const { currentTime, bufferedEnd } = snapshot;
    const time = this.#scrub ?? currentTime;
    const shares = {
      '--_played': share(time, range),
      '--_buffered': share(bufferedEnd, range),
      '--_pointed': share(this.#pointed ?? 0, range),
    };
    return html`<div
      class="seek"
      part="seek-bar"
      ${cssVars(shares)}
      @pointermove=${this.#onPointerMove}
      @pointerleave=${this.#onPointerLeave}
    >
      <input
        type="range"
        .min=${String(range.start)}
        step="any"
        .max=${String(range.end || 1)}
        .value=${String(time)}
        ?disabled=${range.end === 0}
        aria-label=${words.t('seek')}
        aria-valuetext=${spokenStamp(player, time, words)}
        aria-keyshortcuts=${keysOf('seek-back', 'seek-forward', 'seek-to-start', 'seek-to-end')}
        @input=${this.#onInput}
        @change=${this.#onChange}
        @focus=${() => this.#tiles.load()}
      />
      <div class="track" part="seek-track">
        <div class="buffered" part="seek-buffered"></div>
        <div class="played" part="seek-played"></div>
      </div>
      ${this.#tools.renderMarks((at) => share(at, range))}
      <div class="thumb" part="seek-thumb"></div>
      ${this.#renderPreview()}
    </div>`;
  }

  #renderPreview(): TemplateResult | typeof nothing {
    const time = this.#scrub ?? this.#pointed;
    const { range } = this.#context.player;
    if (time === undefined || range.end === 0) return nothing;
    return this.#tiles.renderCard(time, share(time, range), this.#bar?.clientWidth ?? 0);
  }

  // Events of the video come four times a second; the bar moves with the screen.
  #glide(): void {
    this.#animation = requestAnimationFrame(() => {
      const { player } = this.#context;
      if (this.#scrub === undefined) {
        const played = share(timeOf(player), player.range);
        this.#bar?.style.setProperty('--_played', String(played));
      }
      this.#glide();
    });
  }

  readonly #onPointerMove = (event: PointerEvent): void => {
    const bar = this.#bar;
    if (!bar) return;
    this.#tiles.load();
    const { left, width } = bar.getBoundingClientRect();
    const { start, end } = this.#context.player.range;
    const at = Math.min(1, Math.max(0, (event.clientX - left) / width));
    this.#pointed = start + at * (end - start);
    this.#context.host.requestUpdate();
  };

  readonly #onPointerLeave = (): void => {
    this.#pointed = undefined;
    this.#context.host.requestUpdate();
  };

  readonly #onInput = (event: Event): void => {
    this.#scrub = (event.target as HTMLInputElement).valueAsNumber;
    this.#seekOn();
    this.#context.host.requestUpdate();
  };

  readonly #onChange = (event: Event): void => {
    this.#scrub = undefined;
    this.#seekTo((event.target as HTMLInputElement).valueAsNumber);
    this.#pointed = undefined;
    this.#context.host.requestUpdate();
  };

  // One seek at a time: the next begins when the last has shown its frame.
  #seekOn(): void {
    const { video } = this.#context.player;
    if (
      this.#scrub === undefined ||
      video.seeking ||
      Math.abs(video.currentTime - this.#scrub) < 0.05
    )
      return;
    this.#seekTo(this.#scrub);
  }

  #seekTo(seconds: number): void {
    this.#context.run({ act: 'seek-to', seconds });
  }

  get #bar(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.seek');
  }
}

function share(time: number, { start, end }: SeekRange): number {
  return end > start ? Math.min(1, Math.max(0, (time - start) / (end - start))) : 0;
}
