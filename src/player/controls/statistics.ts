import { css, html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { checkIcon, closeIcon } from '../../shared/icons.js';
import type { Quality } from '../engines/engine.js';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import type { PlayerWord } from '../words.js';

export { statisticsWords as words } from './statistics-words.js';

const everyMs = 1000;

/** Figures of what plays, in a corner of the picture, for who reports a fault. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOpen = false;
  #before: HTMLElement | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostConnected(): void {
    if (this.#isOpen) this.#run();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  act(): void {
    this.#isOpen = !this.#isOpen;
    const { host, say, words } = this.#context;
    const focused = host.shadowRoot?.activeElement;
    if (this.#isOpen) {
      this.#before = focused instanceof HTMLElement ? focused : undefined;
      this.#run();
      // What it says changes every second: it is read on request, not by itself.
      say(words.t('statistics'));
    } else {
      clearInterval(this.#timer);
      // The button that closed it goes with it.
      if (focused && findDrawn(host, '.statistics')?.contains(focused))
        void host.updateComplete.then(() => this.#before?.focus({ preventScroll: true }));
    }
    host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    const { words } = this.#context;
    return html`<div
      class="statistics"
      part="statistics"
      role="region"
      tabindex="0"
      aria-label=${words.t('statistics')}
      @keydown=${this.#onKeydown}
    >
      <dl>
        ${this.#figures().map(([name, value]) => html`<div><dt>${words.t(name)}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="acts">
        <button part="button" @click=${this.#copy}>${words.t('copy')}</button>
        <button part="button" aria-label=${words.t('closeStatistics')} @click=${() => this.act()}>${closeIcon}</button>
      </div>
    </div>`;
  }

  #run(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#context.host.requestUpdate(), everyMs);
  }

  #figures(): [PlayerWord, string][] {
    const { host, player, words } = this.#context;
    const { videoWidth, videoHeight } = player.video;
    const stats = host.diagnostics;
    const { playingQuality, selectedQuality, frameRate, bandwidth, liveLatency } = stats;
    const seconds = (amount: number): string =>
      words.t('statSeconds', { seconds: Math.round(amount * 10) / 10 });
    const rate = frameRate ? `, ${Math.round(frameRate * 100) / 100} fps` : '';
    const label = playingQuality && labelOf(playingQuality);
    const quality =
      label && (selectedQuality === 'auto' ? words.t('statAuto', { quality: label }) : label);
    const rows: [PlayerWord, string | false | undefined][] = [
      ['statResolution', videoWidth > 0 && `${videoWidth} × ${videoHeight}${rate}`],
      ['statQuality', quality],
      ['statCodecs', stats.codecs],
      ['statBandwidth', bandwidth !== undefined && `${(bandwidth / 1e6).toFixed(1)} Mbit/s`],
      ['statBuffer', seconds(stats.bufferedSeconds)],
      ['statLatency', liveLatency !== undefined && seconds(liveLatency)],
      [
        'statFrames',
        words.t('statFramesOf', { dropped: stats.droppedFrames, total: stats.totalFrames }),
      ],
      ['statStalls', String(stats.stalls)],
      ['statEngine', stats.engine && [stats.engine, stats.engineVersion].filter(Boolean).join(' ')],
    ];
    return rows.flatMap(([name, value]): [PlayerWord, string][] => (value ? [[name, value]] : []));
  }

  readonly #copy = async (): Promise<void> => {
    const { host, tell, words } = this.#context;
    const text = JSON.stringify(host.diagnostics, null, 2);
    const clipboard = navigator.clipboard as Clipboard | undefined;
    try {
      if (!clipboard) throw new DOMException('no clipboard', 'NotAllowedError');
      await clipboard.writeText(text);
      tell(checkIcon, words.t('copied'));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      tell(closeIcon, words.t('copyRefused'));
    }
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.act();
  };
}

function labelOf({ width, height, bitrate }: Quality): string {
  const lines = Math.min(width || height, height);
  return `${lines > 0 ? `${lines}p, ` : ''}${(bitrate / 1e6).toFixed(1)} Mbit/s`;
}

export const styles = css`
  .statistics {
    position: absolute;
    inset-block: 12px auto;
    inset-inline: 12px auto;
    max-inline-size: min(360px, 100% - 24px);
    max-block-size: calc(100% - 88px);
    padding: 8px 12px;
    overflow: auto;
    scrollbar-width: thin;
    border-radius: 8px;
    background: rgb(0 0 0 / 0.78);
    color: var(--_on-video);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    user-select: text;
  }

  .statistics:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: -2px;
  }

  .statistics dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 12px;
    margin: 0;
  }

  .statistics dl > div {
    display: contents;
  }

  .statistics dt {
    color: rgb(255 255 255 / 0.75);
  }

  .statistics dd {
    margin: 0;
    overflow-wrap: anywhere;
    /* Figures and codecs run from left to right in every script. */
    unicode-bidi: plaintext;
  }

  .statistics .acts {
    position: sticky;
    inset-block-end: -8px;
    display: flex;
    justify-content: space-between;
    gap: 8px;
    margin: 4px -12px -8px;
    padding: 0 8px 4px;
    background: #1c1c1c;
  }

  .statistics button {
    min-inline-size: 32px;
    min-block-size: 32px;
    padding-inline: 8px;
    border-radius: 4px;
    font-weight: 600;
  }

  .statistics button:hover {
    background: rgb(255 255 255 / 0.14);
  }

  @media (pointer: coarse) {
    .statistics button {
      min-inline-size: 44px;
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .statistics {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }

    .statistics .acts {
      background: Canvas;
    }

    .statistics dt {
      color: CanvasText;
    }
  }
`;
