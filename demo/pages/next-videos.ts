import { html, render as renderTemplate, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Video } from '../../src/client.js';
import { listVideos } from '../site/api.js';
import { need } from '../site/dom.js';
import { createNewestVideo } from '../site/newest-video.js';
import { formatDate } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';
import { cardPoster, cardTitle } from './video-card.js';

/** More than are shown: some of them do not play yet. */
const asked = 24;
const shown = 12;

export interface NextVideos {
  /** Reads the list; resolves once it is on the page, or is not to be had. */
  load(): Promise<void>;
  /** A video changed or came: one that is listed is written anew, others do not push the list about. */
  follow(video: Video): void;
  remove(id: string): void;
  /** Writes what is known again, in the language of now. */
  render(): void;
}

/** What else plays, newest first; where there is nothing, how there will be. */
export function createNextVideos(
  videoId: string,
  t: Translate<keyof typeof watchWords.en>,
): NextVideos {
  const newest = createNewestVideo();
  /** Undefined until they are known. */
  let videos: readonly Video[] | undefined;

  function render(): void {
    need('#next').hidden = !videos;
    if (!videos) return;
    renderTemplate(videos.length === 0 ? renderNone() : renderList(videos), need('#next-list'));
  }

  function renderNone(): TemplateResult {
    return html`<p class="muted">${t('watch.nextNone')}</p>
      <a class="button" href="/upload">${t('watch.nextUpload')}</a>`;
  }

  function renderList(listed: readonly Video[]): TemplateResult {
    return html`<ul class="cards">
        ${repeat(
          listed,
          ({ id }) => id,
          (video) => html`<li class="card" data-video=${video.id}>
            ${cardPoster(video)}
            <div class="card-words">
              ${cardTitle(video)}
              <p class="card-facts"><bdi>${formatDate(video.createdAt)}</bdi></p>
            </div>
          </li>`,
        )}
      </ul>`;
  }

  async function load(): Promise<void> {
    const query = { status: 'ready,processing', limit: String(asked) };
    // Without it the page is whole: what is watched says itself when the server is away.
    const found = await listVideos(query).catch(() => undefined);
    if (!found) return;
    videos = found.items
      .map(newest)
      .filter(({ id, playable }) => playable && id !== videoId)
      .slice(0, shown);
    render();
  }

  function follow(video: Video): void {
    const known = newest(video);
    if (videos?.length === 0) videos = [known];
    if (!videos?.some(({ id }) => id === video.id)) return;
    videos = videos
      .map((listed) => (listed.id === video.id ? known : listed))
      .filter(({ playable }) => playable);
    render();
  }

  function remove(gone: string): void {
    videos = videos?.filter(({ id }) => id !== gone);
    render();
  }

  return { load, follow, remove, render };
}
