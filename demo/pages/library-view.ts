import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { processingFraction, type Video } from '../../src/client.js';
import {
  failureWords,
  formatBytes,
  formatDate,
  statusWords,
  warningWords,
} from '../site/video-words.js';
import { shownTitle } from '../site/shown-title.js';
import type { Translate } from '../site/words.js';
import type { libraryWords } from '../words/library.js';
import type { LibraryList } from './library-list.js';
import { cardPoster, cardTitle, useIcon } from './video-card.js';

export type LibraryTranslate = Translate<keyof typeof libraryWords.en>;

export interface LibraryActions {
  rename: (video: Video) => void;
  process: (video: Video) => void;
  remove: (video: Video) => void;
  more: () => void;
  retry: () => void;
  showAll: () => void;
}

export interface LibraryView {
  list: LibraryList;
  /** Whether a search or a status narrows the list. */
  isNarrowed: boolean;
  isLoadingMore: boolean;
}

export function libraryView(
  view: LibraryView,
  actions: LibraryActions,
  t: LibraryTranslate,
): TemplateResult {
  const { list } = view;
  if (list.phase === 'loading')
    return html`<ul class="cards" aria-busy="true">${Array.from({ length: 8 }, skeleton)}</ul>`;
  if (list.phase === 'failed') {
    return emptyView(
      t('library.errorTitle'),
      list.reason,
      html`<button class="button" @click=${actions.retry}>${t('site.retry')}</button>`,
    );
  }
  if (list.items.length === 0 && view.isNarrowed) {
    const button = html`<button class="button" @click=${actions.showAll}>${t('library.noMatchAction')}</button>`;
    return emptyView(t('library.noMatchTitle'), t('library.noMatchText'), button);
  }
  if (list.items.length === 0) {
    const link = html`<a class="button primary" href="/upload">${t('library.emptyAction')}</a>`;
    return emptyView(t('library.emptyTitle'), t('library.emptyText'), link);
  }
  return html`<ul class="cards">
      ${repeat(
        list.items,
        ({ id }) => id,
        (video) => card(video, actions, t),
      )}
    </ul>
    ${
      list.nextCursor === null
        ? nothing
        : html`<p class="more"><button class="button" aria-disabled=${String(view.isLoadingMore)} @click=${actions.more}>${t('library.more')}</button></p>`
    }`;
}

/** How many there are, for the line above the list. */
export function countWords({ list }: LibraryView, t: LibraryTranslate): string {
  if (list.phase !== 'shown' || list.items.length === 0) return '';
  const count = list.items.length;
  if (list.nextCursor !== null) return t('library.countMore', { count });
  return count === 1 ? t('library.countOne') : t('library.count', { count });
}

function card(video: Video, actions: LibraryActions, t: LibraryTranslate): TemplateResult {
  const { id } = video;
  return html`<li class="card" data-video=${id}>
    ${cardPoster(video)}
    <div class="card-words">
      ${cardTitle(video)}
      ${stateLine(video, t)}
    </div>
    <div class="menu">
      <button type="button" class="icon-button" id="actions-${id}" aria-haspopup="menu" aria-expanded="false" aria-controls="menu-${id}" aria-label=${t('library.actionsOf', { title: shownTitle(video.title) })}>
        ${useIcon('ellipsis')}
      </button>
      <div class="menu-items" id="menu-${id}" role="menu" aria-labelledby="actions-${id}" hidden>
        <button type="button" role="menuitem" tabindex="-1" @click=${() => actions.rename(video)}>${useIcon('pencil')} ${t('site.rename')}</button>
        ${
          video.failure
            ? html`<button type="button" role="menuitem" tabindex="-1" @click=${() => actions.process(video)}>${useIcon('rotate-ccw')} ${t('site.process')}</button>`
            : nothing
        }
        <button type="button" role="menuitem" tabindex="-1" class="is-danger" @click=${() => actions.remove(video)}>${useIcon('trash-2')} ${t('site.delete')}</button>
      </div>
    </div>
  </li>`;
}

function stateLine(video: Video, t: LibraryTranslate): TemplateResult {
  if (video.status === 'ready') {
    const facts = [
      formatDate(video.createdAt),
      video.height === undefined || video.width === undefined
        ? ''
        : `${Math.min(video.width, video.height)}p`,
      video.size === undefined ? '' : formatBytes(video.size),
    ].filter((fact) => fact !== '');
    const warning = warningWords(video, t);
    return html`<p class="card-facts">${facts.map((fact) => html`<bdi>${fact}</bdi>`)}</p>
      ${warning === undefined ? nothing : html`<p class="card-facts">${warning}</p>`}`;
  }
  if (video.failure) {
    return html`<p class="card-state is-failed">${t('site.statusFailed')}</p>
      <p class="card-facts">${failureWords(video.failure, t)}</p>`;
  }
  const words = statusWords(video, t);
  const bar =
    video.status === 'processing' && video.waiting === undefined
      ? html`<progress class="bar" max="1" .value=${processingFraction(video) ?? 0} aria-label=${words}></progress>`
      : nothing;
  return html`<p class="card-state">${words}</p>
    ${bar}`;
}

function emptyView(title: string, text: string, action: TemplateResult): TemplateResult {
  return html`<div class="empty">
    <h2>${title}</h2>
    <p class="muted">${text}</p>
    <div class="actions">${action}</div>
  </div>`;
}

function skeleton(): TemplateResult {
  return html`<li class="card is-skeleton" aria-hidden="true">
    <span class="card-poster"></span><span class="card-words"><span></span><span></span></span>
  </li>`;
}
