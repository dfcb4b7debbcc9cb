import '../../src/vod-player.js';
import { parseStartTime, processingFraction, type Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { ApiError, getVideo, processVideo } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { need } from '../site/dom.js';
import { handToLibrary } from '../site/handed-deletion.js';
import { createNewestVideo } from '../site/newest-video.js';
import { showFailure } from '../site/show-failure.js';
import { startPage } from '../site/start-page.js';
import {
  failureWords,
  formatBytes,
  formatDuration,
  formatInstant,
  statusWords,
  warningWords,
} from '../site/video-words.js';
import { onLanguageChange } from '../site/words.js';
import { watchWords } from '../words/watch.js';
import { createEmbedPanel } from './embed-panel.js';
import { askAndRename } from './rename-video.js';
import { wireShareDialog } from './share-dialog.js';
import { createSubtitlesPanel } from './subtitles-panel.js';
import { createHistoryPanel } from './video-history.js';
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
const embedPanel = createEmbedPanel(videoId, { t, onChange: show });
const subtitlesPanel = createSubtitlesPanel(videoId, { t, onChange: () => void openAgain() });
/** How often it was opened again, where it stood, for subtitles that were added. */
let reopened = 0;
/** Letters; a longer title is set smaller, so that it does not fill the screen. */
const longTitle = 60;
let wasUnfinished = false;
let view: View = videoId === '' ? { phase: 'none' } : { phase: 'loading' };

function render(): void {
  const video = view.phase === 'video' ? view.video : undefined;
  const heading = video?.title ?? t(headings[view.phase]);
  need('#title').textContent = heading;
  need('.watch-title').classList.toggle('is-long', heading.length > longTitle);
  document.title = video ? `${heading} · vodkit` : t('watch.title');
  // While it loads, what comes beside it has its place already, so that nothing jumps.
  const isExpected = view.phase === 'loading' || video !== undefined;
  need('#facts-section').hidden = !isExpected;
  const players = need<HTMLAnchorElement>('#players');
  players.hidden = !video?.playable;
  players.href = `/players?v=${encodeURIComponent(videoId)}`;
  need('#subtitles-section').hidden = !isExpected || video?.failure !== undefined;
  need('#history').hidden = !isExpected;
  need('#embed-section').hidden = !isExpected || video?.failure !== undefined;
  if (isExpected) {
    renderFacts(video);
    embedPanel.render(video);
  }
  need('#actions').hidden = !isExpected;
  need('#actions').inert = video === undefined;
  need('#process').hidden = video?.failure === undefined;
  renderStage(video);
  wasUnfinished ||= video?.status === 'processing';
  renderWatchStatus(video, wasUnfinished, t);
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
    player.setAttribute('title', video.title);
    reserveShape(video);
    open(playAuthUrlOf(video));
    note.replaceChildren();
    return;
  }
  player.playAuthUrl = '';
  note.replaceChildren(...noteFor(video));
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

function noteFor(video: Video | undefined): HTMLElement[] {
  if (!video) {
    if (view.phase === 'none')
      return [paragraph(t('watch.noneText')), link('/library', t('watch.toLibrary'))];
    if (view.phase === 'missing')
      return [paragraph(t('watch.missingText')), link('/library', t('watch.toLibrary'))];
    return [];
  }
  if (video.failure) {
    return [
      paragraph(t('watch.failedTitle'), 'stage-title'),
      paragraph(failureWords(video.failure, t)),
      link('/upload', t('watch.toUpload')),
      paragraph(video.failure.code, 'stage-code'),
    ];
  }
  if (video.status === 'blocked')
    return [paragraph(t('watch.blockedTitle'), 'stage-title'), paragraph(t('watch.blockedText'))];
  if (video.status === 'uploading')
    return [
      paragraph(t('watch.uploadingTitle'), 'stage-title'),
      paragraph(t('watch.uploadingText')),
    ];
  return [
    paragraph(t('watch.processingTitle'), 'stage-title'),
    paragraph(t('watch.processingText')),
    progressBar(video),
  ];
}

/** The rows are in the page from its first byte; what is not known yet, or does not apply, is a dash. */
function renderFacts(video: Video | undefined): void {
  const facts: Record<string, string | undefined> = {
    status: video && statusWords(video, t),
    resolution: video?.width === undefined ? undefined : `${video.width} × ${video.height}`,
    duration: video?.duration === undefined ? undefined : formatDuration(video.duration),
    protection: video && !video.failure ? t(`site.protection.${video.protection}`) : undefined,
    size: video?.size === undefined ? undefined : formatBytes(video.size),
    added: video && formatInstant(video.createdAt),
    id: videoId,
  };
  const warnings = video && warningWords(video, t);
  need('#warnings-row').hidden = warnings === undefined;
  need('#warnings').textContent = warnings ?? '';
  for (const [name, value] of Object.entries(facts))
    need(`[data-fact=${name}]`).textContent = value ?? '–';
}

function textElement(tag: string, text: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function paragraph(text: string, className?: string): HTMLElement {
  return textElement('p', text, className);
}

function link(href: string, text: string): HTMLAnchorElement {
  const anchor = textElement('a', text, 'button') as HTMLAnchorElement;
  anchor.href = href;
  return anchor;
}

function progressBar(video: Video): HTMLProgressElement {
  const bar = document.createElement('progress');
  bar.className = 'bar';
  bar.max = 1;
  if (video.status === 'processing') bar.value = processingFraction(video) ?? 0;
  bar.setAttribute('aria-label', statusWords(video, t));
  return bar;
}

async function rename(): Promise<void> {
  const renamed = view.phase === 'video' ? await askAndRename(view.video, t) : undefined;
  if (renamed) show(renamed);
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

need('#rename').addEventListener('click', () => void rename());
need('#process').addEventListener('click', () => void processAgain());
need('#delete').addEventListener(
  'click',
  () => view.phase === 'video' && handToLibrary(view.video),
);
wireShareDialog({ videoId, player, t });
render();
subtitlesPanel.render();
onLanguageChange(() => {
  render();
  historyPanel.render();
  subtitlesPanel.render();
});
if (videoId !== '') {
  followChanges({
    onOpen: () => void load(),
    onVideo: (video) => {
      if (video.id !== videoId) return;
      show(video);
      historyPanel.follow(video);
    },
    onDeleted: (id) => {
      if (id !== videoId) return;
      view = { phase: 'missing' };
      render();
    },
  });
}
