import { css, html, nothing, svg, type ReactiveController, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { icon } from '../../shared/icons.js';
import type { ToolCommand } from '../command.js';
import { VodPlayerLoopRangeChangeEvent } from '../loop-event.js';
import type { LoopRange } from '../loop-range.js';
import { stampOf } from '../live-window.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

export { loopWords as words } from './loop-words.js';

const loopIcon = icon(
  svg`<path d="m17 2 4 4-4 4M3 11v-1a4 4 0 0 1 4-4h14M7 22l-4-4 4-4M21 13v1a4 4 0 0 1-4 4H3" />`,
);
// Seconds: a shorter stretch would seek more than it plays.
const shortest = 0.1;

/** The two marks of a stretch, as far as they are set. */
type Marks = Partial<LoopRange>;

/** Repeats a stretch: set by two marks of the viewer, or by the page. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #marks: Marks = {};
  #range: LoopRange | undefined;
  // Whether playback is within: who seeks elsewhere is let go on there.
  #isInside = false;
  #animation = 0;
  #connection: AbortController | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { video } = this.#context.player;
    const { signal } = this.#connection;
    for (const type of ['seeked', 'playing', 'timeupdate'])
      video.addEventListener(type, () => this.#look(), { signal });
    video.addEventListener('ended', () => this.#onEnded(), { signal });
    this.#look();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    cancelAnimationFrame(this.#animation);
  }

  act({ mark }: Extract<ToolCommand, { act: 'loop' }>): void {
    const { host, player, tell, words } = this.#context;
    if (mark === 'given') return this.#take(host.loopRange);
    const time = player.video.currentTime;
    const stamp = stampOf(player, time);
    const before = this.#range;
    this.#set(mark === 'clear' ? {} : moved(this.#marks, mark, time));
    const range = this.#range;
    host.loopRange = range;
    if (range !== before) host.dispatchEvent(new VodPlayerLoopRangeChangeEvent(range));
    if (mark === 'clear') return tell(loopIcon, words.t('loopOff'));
    if (!range)
      return tell(loopIcon, words.t(mark === 'start' ? 'loopFrom' : 'loopTo', { time: stamp }));
    const [start, end] = [stampOf(player, range.start), stampOf(player, range.end)];
    tell(loopIcon, words.t('looping', { start, end }));
  }

  /** The marks on the bar. `share` is where on it a moment lies, 0 to 1. */
  renderMarks(share: (time: number) => number): TemplateResult | typeof nothing {
    const { start, end } = this.#marks;
    if (start === undefined && end === undefined) return nothing;
    const [from, to] = [share(start ?? end ?? 0), share(end ?? start ?? 0)];
    return html`<div class="loop" part="seek-loop" ${cssVars({ '--_from': from, '--_to': to })}></div>`;
  }

  // What the page sets. `act` has set what it finds here itself.
  #take(range: LoopRange | undefined): void {
    if (range === this.#range) return;
    if (range !== undefined && !isRange(range)) {
      console.error(
        `vodkit: <vod-player> repeats nothing (configuration). loopRange is {start, end} in seconds, with end later than start by at least ${shortest}, or undefined.`,
        range,
      );
      return this.#set({});
    }
    this.#set(range ?? {});
  }

  #set(marks: Marks): void {
    this.#marks = marks;
    this.#range = isRange(marks) ? marks : undefined;
    this.#isInside = false;
    this.#look();
    this.#context.host.requestUpdate();
  }

  #look(): void {
    cancelAnimationFrame(this.#animation);
    const range = this.#range;
    const { video } = this.#context.player;
    if (!range || video.seeking) return;
    const { currentTime } = video;
    // A seek may end a little before what was sought.
    if (currentTime < range.end) this.#isInside = currentTime >= range.start - shortest;
    else if (this.#isInside && !video.paused) return this.#goBack(range);
    // Events come four times a second, and pages out of sight draw nothing: each stands in for the other.
    if (!video.paused) this.#animation = requestAnimationFrame(() => this.#look());
  }

  #goBack({ start }: LoopRange): void {
    void this.#context.player.seek(start);
  }

  #onEnded(): void {
    const range = this.#range;
    if (!range || !this.#isInside) return;
    this.#goBack(range);
    this.#context.run({ act: 'toggle-play' });
  }
}

/** A mark on the wrong side of the other takes its place. */
function moved(marks: Marks, mark: 'start' | 'end', time: number): Marks {
  const next: Marks = { ...marks, [mark]: time };
  return isRange(next) ? next : { [mark]: time };
}

function isRange(value: unknown): value is LoopRange {
  const { start = Number.NaN, end = Number.NaN } = (value ?? {}) as Marks;
  return Number.isFinite(end) && start >= 0 && end - start >= shortest;
}

export const styles = css`
  .loop {
    position: absolute;
    inset-block: 4px;
    left: calc(var(--_from) * 100%);
    inline-size: max(2px, (var(--_to) - var(--_from)) * 100%);
    border-inline: 2px solid var(--_on-video);
    background: rgb(255 255 255 / 0.28);
    box-shadow: 0 0 0 1px rgb(0 0 0 / 0.6);
    pointer-events: none;
  }

  @media (forced-colors: active) {
    .loop {
      border-color: Highlight;
      forced-color-adjust: none;
    }
  }
`;
