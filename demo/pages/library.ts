import { render as renderTemplate } from 'lit';
import type { Video } from '../../src/client.js';
import { deleteVideo, listVideos, processVideo } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { need } from '../site/dom.js';
import { takeHandedDeletion, type DeletedVideo } from '../site/handed-deletion.js';
import { wireMenus } from '../site/menus.js';
import { createNewestVideo } from '../site/newest-video.js';
import { shownTitle } from '../site/shown-title.js';
import { startPage } from '../site/start-page.js';
import { reasonOf, showFailure } from '../site/show-failure.js';
import { showToast } from '../site/toast.js';
import { undoKey, wireUndoKey } from '../site/undo-key.js';
import { onLanguageChange } from '../site/words.js';
import { libraryWords } from '../words/library.js';
import { withoutVideo, withVideo, type LibraryList } from './library-list.js';
import { recallPlace, rememberPlace, type LibraryPlace } from './library-place.js';
import { readQuery, toListParams, toPageParams } from './library-query.js';
import { countWords, libraryView, type LibraryActions } from './library-view.js';
import { listAtLeast } from './list-at-least.js';
import { PendingDeletions } from './pending-deletions.js';
import { askAndRename } from './rename-video.js';

const pageSize = 24;
const typingPauseMs = 200;

const t = startPage(libraryWords);
const tools = need<HTMLFormElement>('#tools');
const results = need('#results');

const searchBox = need<HTMLInputElement>('input[name=q]', tools);

let query = readQuery(new URLSearchParams(location.search));
let list: LibraryList = { phase: 'loading' };
let isLoadingMore = false;
let loading: AbortController | undefined;
let typing: ReturnType<typeof setTimeout> | undefined;
let isEntryTyped = false;
let returningTo = recallPlace();
const newest = createNewestVideo();
const deletions = new PendingDeletions(deleteVideo);

const actions: LibraryActions = {
  rename: (video) => void rename(video),
  process: (video) => void processAgain(video),
  remove,
  more: () => void loadMore(),
  retry: () => void load(),
  showAll: () => setQuery({ q: '', status: '' }, 'choosing'),
};

function render(): void {
  const shown =
    list.phase === 'shown'
      ? { ...list, items: list.items.filter(({ id }) => !deletions.has(id)) }
      : list;
  const view = {
    list: shown,
    isNarrowed: Object.keys(toPageParams(query)).length > 0,
    isLoadingMore,
  };
  const hadFocus = results.contains(document.activeElement);
  renderTemplate(libraryView(view, actions, t), results);
  // What had the focus may be gone: by a filter, by somebody else, or with its button's work.
  if (hadFocus && !results.contains(document.activeElement))
    need('#library-title').focus({ preventScroll: true });
  need('#count').textContent = countWords(view, t);
}

async function load(): Promise<void> {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  const loaded = list.phase === 'shown' ? list.items.length : 0;
  try {
    const { items, nextCursor } = await listAtLeast(
      query,
      Math.max(pageSize, loaded, returningTo?.count ?? 0),
      signal,
    );
    list = { phase: 'shown', items: items.map(newest), nextCursor };
  } catch (error) {
    if (signal.aborted) return;
    // What is on the page already is worth more than the news that the server is away.
    if (list.phase !== 'shown') list = { phase: 'failed', reason: reasonOf(error, t) };
  }
  render();
  if (list.phase === 'shown' && returningTo) returnTo(returningTo);
}

function returnTo({ scrollY, videoId }: LibraryPlace): void {
  returningTo = undefined;
  const card = document.querySelector<HTMLElement>(
    `[data-video="${CSS.escape(videoId ?? '')}"] .card-title`,
  );
  card?.focus({ preventScroll: true });
  scrollTo({ top: scrollY, behavior: 'instant' });
}

function rememberThisPlace(): void {
  if (list.phase !== 'shown') return;
  const videoId = document.activeElement?.closest<HTMLElement>('[data-video]')?.dataset['video'];
  rememberPlace({ count: list.items.length, scrollY, videoId });
}

async function loadMore(): Promise<void> {
  if (list.phase !== 'shown' || list.nextCursor === null || isLoadingMore) return;
  isLoadingMore = true;
  render();
  try {
    const next = await listVideos({
      ...toListParams(query),
      limit: String(pageSize),
      cursor: list.nextCursor,
    });
    const known = new Set(list.items.map(({ id }) => id));
    const added = next.items.filter(({ id }) => !known.has(id)).map(newest);
    list = { phase: 'shown', items: [...list.items, ...added], nextCursor: next.nextCursor };
    render();
    if (added[0]) focusCard(added[0].id);
  } catch (error) {
    showFailure(error, t);
  } finally {
    isLoadingMore = false;
    render();
  }
}

/** Each search and each filter is an entry of its own in the history; the letters of one search share theirs. */
function setQuery(next: typeof query, by: 'typing' | 'choosing'): void {
  const params = new URLSearchParams(toPageParams(next)).toString();
  const address = params === '' ? location.pathname : `?${params}`;
  if (by === 'typing' && isEntryTyped) history.replaceState(null, '', address);
  else {
    rememberThisPlace();
    history.pushState(null, '', address);
  }
  isEntryTyped = by === 'typing';
  show(next);
}

function show(next: typeof query): void {
  query = next;
  fillTools();
  list = { phase: 'loading' };
  render();
  void load();
}

async function rename(video: Video): Promise<void> {
  const renamed = await askAndRename(video, t);
  if (!renamed) return;
  list = withVideo(list, newest(renamed), query);
  render();
  if (document.activeElement === document.body) focusCard(video.id);
}

async function processAgain({ id }: Video): Promise<void> {
  try {
    list = withVideo(list, newest(await processVideo(id)), query);
  } catch (error) {
    showFailure(error, t);
  }
  render();
  if (document.activeElement === document.body) focusCard(id);
}

function remove(video: DeletedVideo): void {
  const next = document
    .querySelector(`[data-video="${video.id}"]`)
    ?.nextElementSibling?.querySelector<HTMLElement>('.card-title');
  const settle = (): void => {
    void deletions
      .settle(video.id)
      .then(
        () => (list = withoutVideo(list, video.id)),
        (error: unknown) => showFailure(error, t),
      )
      .then(render);
  };
  deletions.add(video.id);
  render();
  (next ?? need('#library-title')).focus();
  showToast(t('site.deleted', { title: shownTitle(video.title) }), {
    action: { label: t('site.undo'), key: undoKey, run: () => undo(video) },
    onGone: settle,
  });
}

function undo(video: DeletedVideo): void {
  deletions.cancel(video.id);
  render();
  focusCard(video.id);
}

function focusCard(id: string): void {
  (
    document.querySelector<HTMLElement>(`[data-video="${id}"] .card-title`) ??
    need('#library-title')
  ).focus();
}

function fillTools(): void {
  searchBox.value = query.q;
  need<HTMLInputElement>(`input[name=status][value="${query.status}"]`, tools).checked = true;
}

tools.addEventListener('input', (event) => {
  const next = readQuery(new URLSearchParams([...new FormData(tools)] as [string, string][]));
  clearTimeout(typing);
  const by = event.target === searchBox ? 'typing' : 'choosing';
  typing = setTimeout(() => setQuery(next, by), by === 'typing' ? typingPauseMs : 0);
});
tools.addEventListener('submit', (event) => event.preventDefault());
wireMenus();
wireUndoKey();
searchBox.addEventListener('change', () => (isEntryTyped = false));
addEventListener('popstate', () => {
  isEntryTyped = false;
  returningTo = recallPlace();
  show(readQuery(new URLSearchParams(location.search)));
});
addEventListener('pagehide', () => {
  rememberThisPlace();
  deletions.settleAll();
});
onLanguageChange(render);
history.scrollRestoration = 'manual';
// Whoever typed before this script came is not made to type again.
if (searchBox.value !== '' && searchBox.value !== query.q)
  setQuery({ ...query, q: searchBox.value }, 'typing');
fillTools();
render();
const handed = takeHandedDeletion();
if (handed) remove(handed);
followChanges({
  onOpen: () => void load(),
  onVideo: (video) => {
    list = withVideo(list, newest(video), query);
    render();
  },
  onDeleted: (id) => {
    list = withoutVideo(list, id);
    render();
  },
  onConnectionChange: (connected) => {
    if (!connected && list.phase === 'loading') void load();
  },
});
