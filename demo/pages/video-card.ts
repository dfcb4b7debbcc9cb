import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Video } from '../../src/client.js';
import { shownTitle } from '../site/shown-title.js';
import { formatDuration } from '../site/video-words.js';

/** The picture of a card with the length on it; it leads to the video as the title does, which is the one that is read. */
export function cardPoster(video: Video): TemplateResult {
  const { id, duration } = video;
  return html`<a class="card-poster ${isBarred(video) ? 'is-barred' : ''}" href="/watch?v=${id}" tabindex="-1" aria-hidden="true">
    ${poster(video)}
    ${duration === undefined ? nothing : html`<span class="card-duration">${formatDuration(duration)}</span>`}
  </a>`;
}

export function cardTitle({ id, ...video }: Video): TemplateResult {
  const title = shownTitle(video.title);
  return html`<a class="card-title" href="/watch?v=${id}" title=${title}><bdi>${title}</bdi></a>`;
}

export function useIcon(name: string): TemplateResult {
  return html`<svg class="icon" aria-hidden="true">${svg`<use href="#i-${name}"></use>`}</svg>`;
}

function poster(video: Video): TemplateResult {
  if (video.poster !== undefined) {
    return html`<img src=${video.poster} alt="" loading="lazy" decoding="async" width="640" height="360" @error=${hideBroken} />`;
  }
  return useIcon(placeholderIcon(video));
}

function placeholderIcon({ status, width }: Video): string {
  if (status === 'failed') return 'image-off';
  return status === 'ready' && width === undefined ? 'music' : 'film';
}

/** Whether the poster leaves part of its frame of 16:9 free; within 2 % it is cropped instead. */
function isBarred({ poster: address, width, height }: Video): boolean {
  if (address === undefined || width === undefined || height === undefined) return false;
  return Math.abs(width / height / (16 / 9) - 1) > 0.02;
}

function hideBroken(event: Event): void {
  if (event.target instanceof HTMLImageElement) event.target.hidden = true;
}
