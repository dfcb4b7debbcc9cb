import '../../src/vod-player.js';
import { parseStartTime, type Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { ApiError, getVideo, processVideo } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { need } from '../site/dom.js';
import { handToLibrary } from '../site/handed-deletion.js';
import { createNewestVideo } from '../site/newest-video.js';
import { showFailure } from '../site/show-failure.js';
import { shownTitle } from '../site/shown-title.js';
import { startPage } from '../site/start-page.js';
import { onLanguageChange } from '../site/words.js';
import { watchWords } from '../words/watch.js';
import { createDescription } from './description.js';
import { wireEditDetails } from './edit-details.js';
import { createEmbedPanel } from './embed-panel.js';
import { wireManage } from './manage.js';
import { createNextVideos } from './next-videos.js';
import { createOfflinePanel } from './offline-panel.js';
import { wireShareDialog } from './share-dialog.js';
import { stageNote } from './stage-note.js';
import { createStatisticsPanel } from './statistics-panel.js';
import { createSubtitlesPanel } from './subtitles-panel.js';
import { wireTheatre } from './theatre.js';
import { createHistoryPanel } from './video-history.js';
import { renderFacts } from './watch-facts.js';
import { createWatchPanels } from './watch-panels.js';
import { renderWatchStatus } from './watch-status.js';

type View =
  | { phase: 'loading' }
  | { phase: 'none' }
  | { phase: 'missing' }
  | { phase: 'unreachable' }
  | { phase: 'video'; video: Video };

const t = startPage(watchWords);
const stage = need('#stage');
const note = need('#note');
const player = need<VodPlayerElement>('#player');
const query = new URLSearchParams(location.search);
const videoId = query.get('v') ?? '';
const start = parseStartTime(query.get('t') ?? undefined);
const newest = createNewestVideo();
const historyPanel = createHistoryPanel(videoId, t);
const statisticsPanel = createStatisticsPanel(videoId, player, t);
const embedPanel = createEmbedPanel(videoId, { t, onChange: show });
const offlinePanel = createOfflinePanel(videoId, { t, onChange: show });
const subtitlesPanel = createSubtitlesPanel(videoId, { t, onChange: () => void openAgain() });
/** How often it was opened again, where it stood, for subtitles that were added. */
let reopened = 0;
/** Letters; a longer title is set smaller, so that it does not fill the screen. */
const longTitle = 60;
let wasUnfinished = false;
const description = createDescription(t);
const nextVideos = createNextVideos(videoId, t);
/** Known once the player has read what it plays, or cannot; from then on nothing comes in above the next videos. */
let playerKnows = (): void => undefined;
const known = new Promise<void>((resolve) => (playerKnows = resolve));
let view: View = videoId === '' ? { phase: 'none' } : { phase: 'loading' };

function render(): void {
  const video = view.phase === 'video' ? view.video : undefined;
  const heading = video ? shownTitle(video.title) : t(headings[view.phase]);
  need('#title').textContent = heading;
  need('.watch-title').classList.toggle('is-long', heading.length > longTitle);
  document.title = video ? `${heading} · vodkit` : t('watch.title');
  need('#main').dataset['phase'] = view.phase;
  need('#actions').hidden = video === undefined;
  need('#process').hidden = video?.failure === undefined;
  need('#theatre').hidden = video?.playable !== true;
  need('#manage').hidden = view.phase !== 'loading' && video === undefined;
  need('#manage-actions').inert = video === undefined;
  need('#statistics-section').hidden = video?.playable !== true;
  need('#subtitles-section').hidden = video?.failure !== undefined;
  need('#embed-section').hidden = video?.failure !== undefined;
  need('#offline-section').hidden = video?.failure !== undefined;
  renderFacts(videoId, video, t);
  embedPanel.render(video);
  offlinePanel.render(video);
  description.render(video);
  renderStage(video);
  wasUnfinished ||= video?.status === 'processing';
  renderWatchStatus(video, wasUnfinished, t);
  // Beside what does not play, nothing of it is waited for.
  if (view.phase !== 'loading' && video?.playable !== true) playerKnows();
}

const headings = {
  loading: 'watch.loading',
  none: 'watch.noneTitle',
  missing: 'watch.missingTitle',
  unreachable: 'site.offline',
  video: 'watch.title',
} as const;

function renderStage(video: Video | undefined): void {
  const plays = video?.playable === true;
  stage.dataset['state'] = plays ? 'playing' : view.phase === 'loading' ? 'waiting' : 'note';
  player.hidden = !plays;
  if (plays) {
    player.setAttribute('title', shownTitle(video.title));
    reserveShape(video);
    open(playAuthUrlOf(video));
    note.replaceChildren();
    return;
  }
  player.playAuthUrl = '';
  note.replaceChildren(...stageNote(view.phase, video, t));
}

/** A new source begins at its start, so that the position is set after it. */
function open(playAuthUrl: string): void {
  if (player.playAuthUrl === playAuthUrl) return;
  player.playAuthUrl = playAuthUrl;
  player.currentTime = start;
}

function playAuthUrlOf({ id }: Video): string {
  return `/demo/api/play-auth?video=${id}${reopened > 0 ? `&again=${reopened}` : ''}`;
}

/** What it offers is read once for each source. */
async function openAgain(): Promise<void> {
  if (view.phase !== 'video' || !view.video.playable) return;
  const { currentTime, paused } = player;
  reopened += 1;
  player.playAuthUrl = playAuthUrlOf(view.video);
  // From here on it is the new source that is moved.
  await player.updateComplete;
  player.currentTime = currentTime;
  // Why it does not play, the player says itself.
  if (!paused) await player.play().catch(() => undefined);
}

/** Known before the player knows it: nothing below the frame moves when the media arrive. */
function reserveShape({ width, height }: Video): void {
  if (width === undefined || height === undefined)
    player.style.removeProperty('--vod-player-aspect-ratio');
  else
    player.style.setProperty(
      '--vod-player-aspect-ratio',
      String(Math.min(2.4, Math.max(0.4, width / height))),
    );
}

function show(video: Video): void {
  view = { phase: 'video', video: newest(video) };
  render();
  subtitlesPanel.follow(video);
}

async function processAgain(): Promise<void> {
  try {
    view = { phase: 'video', video: newest(await processVideo(videoId)) };
  } catch (error) {
    showFailure(error, t);
  }
  render();
}

async function load(): Promise<void> {
  view = await getVideo(videoId).then(
    (video): View => ({ phase: 'video', video: newest(video) }),
    (error: unknown): View => ({
      phase: error instanceof ApiError && error.status === 404 ? 'missing' : 'unreachable',
    }),
  );
  render();
  if (view.phase === 'video') subtitlesPanel.follow(view.video);
}

/** What stands beside and below the player is shown at once, where it stays. */
async function settle(): Promise<void> {
  await Promise.all([known, nextVideos.load()]);
  need('#main').dataset['settled'] = '';
}

need('#process').addEventListener('click', () => void processAgain());
need('#delete').addEventListener(
  'click',
  () => view.phase === 'video' && handToLibrary(view.video),
);
wireShareDialog({ videoId, player, embed: embedPanel, t });
wireEditDetails({
  t,
  current: () => (view.phase === 'video' ? view.video : undefined),
  onChange: show,
});
wireTheatre();
createWatchPanels(player);
for (const moment of ['loadedmetadata', 'error'])
  player.addEventListener(moment, () => playerKnows(), { once: true });
render();
wireManage();
subtitlesPanel.render();
onLanguageChange(() => {
  render();
  historyPanel.render();
  statisticsPanel.render();
  subtitlesPanel.render();
  nextVideos.render();
});
if (videoId !== '') {
  followChanges({
    onOpen: () => void load(),
    onVideo: (video) => {
      if (video.id !== videoId) return nextVideos.follow(video);
      show(video);
      historyPanel.follow(video);
    },
    onDeleted: (id) => {
      if (id !== videoId) return nextVideos.remove(id);
      view = { phase: 'missing' };
      render();
    },
  });
}
void settle();
