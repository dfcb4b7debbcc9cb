import { html, render as renderTemplate } from 'lit';
import type { Chapter, VodPlayerElement } from '../../src/index.js';
import { need } from '../site/dom.js';
import { formatDuration } from '../site/video-words.js';

const moments = ['loadedmetadata', 'durationchange', 'emptied', 'vod-player-chapter-change'];

/** Chapters and transcript beside the player, each only where the video has them. */
export function createWatchPanels(player: VodPlayerElement): void {
  const list = need('#chapters-list');
  const transcript = need<HTMLDetailsElement>('#transcript');
  let current: Chapter | undefined;

  function render(): void {
    const { chapters } = player;
    need('#chapters').hidden = chapters.length === 0;
    transcript.hidden = !hasCaptions(player);
    renderTemplate(
      chapters.map(
        (chapter) => html`<li>
          <button type="button" aria-current=${String(isSame(chapter, current))} @click=${() => seekTo(chapter)}>
            <span class="chapter-time">${formatDuration(chapter.startTime)}</span>
            <bdi>${chapter.title}</bdi>
          </button>
        </li>`,
      ),
      list,
    );
  }

  function seekTo({ startTime }: Chapter): void {
    player.currentTime = startTime;
  }

  /** Only the list is scrolled, never the page, and not under who is in it. */
  function showCurrent(): void {
    const item = list.querySelector<HTMLElement>('[aria-current=true]');
    if (!item || list.matches(':hover, :focus-within')) return;
    const top = item.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top;
  }

  for (const moment of moments) player.addEventListener(moment, render);
  for (const change of ['addtrack', 'removetrack'])
    player.textTracks.addEventListener(change, render);
  player.addEventListener('vod-player-chapter-change', ({ chapter }) => {
    current = chapter;
    render();
    showCurrent();
  });
  // Beside the player there is room for it; below, it would push the next videos far down.
  transcript.open = matchMedia('(min-width: 1000px)').matches;
  render();
}

function isSame(chapter: Chapter, current: Chapter | undefined): boolean {
  return chapter.startTime === current?.startTime;
}

function hasCaptions({ textTracks }: VodPlayerElement): boolean {
  return [...textTracks].some(({ kind }) => kind === 'subtitles' || kind === 'captions');
}
