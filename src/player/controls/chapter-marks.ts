import { css, html, nothing, svg, type ReactiveController, type TemplateResult } from 'lit';
import { icon } from '../../shared/icons.js';
import { VodPlayerChapterChangeEvent } from '../chapter-event.js';
import { chapterAt, type Chapter } from '../chapters.js';
import type { ToolCommand } from '../command.js';
import type { PlayerContext } from '../player-context.js';
import type { ListMenu, PlayerTool } from '../player-tool.js';

export { chaptersWords as words } from './chapters-words.js';

const forwardIcon = icon(svg`<path d="m5 5 7 7-7 7M13 5l7 7-7 7" />`);
const backIcon = icon(svg`<path d="m19 5-7 7 7 7M11 5l-7 7 7 7" />`);
const openIcon = icon(svg`<path d="m9 18 6-6-6-6" />`);

/** Seconds into a chapter within which «previous» goes to the one before it, and not to its start. */
const justBegunSeconds = 3;

/** Chapters: gaps in the seek bar, a button with the title of the present one, the keys to the next and the one before. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #current: Chapter | undefined;
  #track: HTMLTrackElement | undefined;
  // Kept: they change with the list or the length, and the bar is drawn four times a second.
  #gaps: HTMLElement | undefined;
  #gapsOf: readonly unknown[] = [];

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostUpdated(): void {
    const { host, player } = this.#context;
    const { state, currentTime } = player.snapshot;
    // A list may be there before its video; what is in force is told with the media.
    const current = state.phase === 'ready' ? chapterAt(host.chapters, currentTime) : undefined;
    const known = this.#current;
    // A renewed answer lists the same again.
    if (current?.startTime === known?.startTime && current?.title === known?.title) return;
    this.#current = current;
    host.dispatchEvent(new VodPlayerChapterChangeEvent(current));
  }

  act({ to }: Extract<ToolCommand, { act: 'chapters' }>): void {
    if (to === 'given') this.#readTrack();
    else this.#step(to);
    this.#context.host.requestUpdate();
  }

  renderMarks(share: (time: number) => number): HTMLElement | typeof nothing {
    const { host, player } = this.#context;
    const { chapters } = host;
    const { start, end } = player.range;
    const key = [chapters, start, end];
    if (!this.#gaps || key.some((part, at) => part !== this.#gapsOf[at])) {
      this.#gapsOf = key;
      this.#gaps = document.createElement('div');
      this.#gaps.className = 'gaps';
      this.#gaps.append(
        ...chapters
          .filter(({ startTime }) => startTime > start && startTime < end)
          .map(({ startTime }) => {
            const gap = document.createElement('i');
            gap.style.left = `${share(startTime) * 100}%`;
            return gap;
          }),
      );
    }
    return this.#gaps;
  }

  renderButton(time: number, menu: ListMenu): TemplateResult | typeof nothing {
    const { host, words } = this.#context;
    if (host.chapters.length === 0) return nothing;
    const title = chapterAt(host.chapters, time)?.title ?? '';
    return html`<button
      class="chapter-button wide-only"
      part="button chapters-button"
      aria-label=${title ? words.t('chaptersAt', { title }) : words.t('chapters')}
      aria-haspopup="menu"
      aria-expanded=${menu.isOpen}
      @pointerenter=${() => menu.fetch()}
      @focus=${() => menu.fetch()}
      @click=${() => menu.openChapters()}
    >
      <bdi>${title || words.t('chapters')}</bdi>${openIcon}
    </button>`;
  }

  #step(to: 'previous' | 'next'): void {
    const { host, player, tell, run } = this.#context;
    const { chapters } = host;
    const { currentTime } = player.video;
    const goal =
      to === 'next'
        ? chapters.find(({ startTime }) => startTime > currentTime)
        : (chapters.findLast(({ startTime }) => startTime < currentTime - justBegunSeconds) ??
          chapters[0]);
    if (!goal) return;
    run({ act: 'seek-to', seconds: goal.startTime });
    tell(to === 'next' ? forwardIcon : backIcon, goal.title);
  }

  // Of a page that has written its chapters as those of a `<video>`, where nobody else lists any.
  #readTrack(): void {
    const { host, player } = this.#context;
    const written = host.querySelector<HTMLTrackElement>(':scope > track[kind=chapters]');
    if (!written?.src || host.chapters.length > 0 || this.#track?.src === written.src) return;
    this.#track?.remove();
    const { src, srclang } = written;
    const track = Object.assign(document.createElement('track'), {
      kind: 'chapters',
      src,
      srclang,
    });
    this.#track = track;
    track.addEventListener('load', () => {
      const cues = [...(track.track.cues ?? [])].filter((cue) => cue instanceof VTTCue);
      host.chapters = cues.map(({ startTime, text }) => ({ startTime, title: text }));
    });
    player.video.append(track);
    track.track.mode = 'hidden';
  }
}

export const styles = css`
  .gaps {
    position: absolute;
    inset-inline: 0;
    block-size: 4px;
    overflow: hidden;
    pointer-events: none;
    transition: transform 120ms ease-out;
  }

  .seek:is(:hover, :focus-within) .gaps {
    transform: scaleY(2);
  }

  .gaps i {
    position: absolute;
    inset-block: 0;
    inline-size: 3px;
    margin-inline-start: -1.5px;
    background: rgb(0 0 0 / 0.75);
  }

  .buttons .chapter-button {
    flex: 0 1 auto;
    justify-content: start;
    gap: 2px;
    inline-size: auto;
    min-inline-size: 0;
    padding-inline: 8px 4px;
    font-size: 14px;
    text-shadow: 0 1px 2px rgb(0 0 0 / 0.5);
  }

  .chapter-button bdi {
    padding-block: 4px;
    overflow: hidden;
    text-box: trim-both cap alphabetic;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .chapter-button .icon {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
  }

  .chapter-button:dir(rtl) .icon {
    scale: -1 1;
  }

  @media (forced-colors: active) {
    .gaps i {
      background: Canvas;
      forced-color-adjust: none;
    }
  }
`;
