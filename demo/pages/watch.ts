import '../../src/vod-player.js';
import { processingFraction, type Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { ApiError, getVideo, processVideo } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { handToLibrary } from '../site/handed-deletion.js';
import { createNewestVideo } from '../site/newest-video.js';
import { showFailure } from '../site/show-failure.js';
import { startPage } from '../site/start-page.js';
import { failureWords, formatBytes, formatDuration, formatInstant, statusWords } from '../site/video-words.js';
import { onLanguageChange } from '../site/words.js';
import { watchWords } from '../words/watch.js';
import { askAndRename } from './rename-video.js';
import { renderWatchStatus } from './watch-status.js';

type View = { phase: 'loading' } | { phase: 'none' } | { phase: 'missing' } | { phase: 'unreachable' } | { phase: 'video'; video: Video };

const t = startPage(watchWords);
const stage = need('#stage');
const note = need('#note');
const player = need<VodPlayerElement>('#player');
const videoId = new URLSearchParams(location.search).get('v') ?? '';
const newest = createNewestVideo();
let wasUnfinished = false;
let view: View = videoId === '' ? { phase: 'none' } : { phase: 'loading' };

function render(): void {
  const video = view.phase === 'video' ? view.video : undefined;
  const heading = video?.title ?? t(headings[view.phase]);
  need('#title').textContent = heading;
  document.title = video ? `${heading} · vodkit` : t('watch.title');
  need('#facts-section').hidden = video === undefined;
  need('#embed-section').hidden = video === undefined || video.failure !== undefined;
  if (video) {
    renderFacts(video);
    setCode(need<HTMLPreElement>('#embed-code'), embedCode(video.id));
  }
  need('#actions').hidden = video === undefined;
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
    player.playAuthUrl = `/demo/api/play-auth?video=${video.id}`;
    note.replaceChildren();
    return;
  }
  player.playAuthUrl = '';
  note.replaceChildren(...noteFor(video));
}

function noteFor(video: Video | undefined): HTMLElement[] {
  if (!video) {
    if (view.phase === 'none') return [paragraph(t('watch.noneText')), link('/library', t('watch.toLibrary'))];
    if (view.phase === 'missing') return [paragraph(t('watch.missingText')), link('/library', t('watch.toLibrary'))];
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
  if (video.status === 'blocked') return [paragraph(t('watch.blockedTitle'), 'stage-title'), paragraph(t('watch.blockedText'))];
  if (video.status === 'uploading') return [paragraph(t('watch.uploadingTitle'), 'stage-title'), paragraph(t('watch.uploadingText'))];
  return [paragraph(t('watch.processingTitle'), 'stage-title'), paragraph(t('watch.processingText')), progressBar(video)];
}

function renderFacts(video: Video): void {
  const { width, height, duration, size } = video;
  const facts: [string, string | undefined][] = [
    [t('watch.status'), statusWords(video, t)],
    [t('watch.resolution'), width !== undefined && height !== undefined ? `${width} × ${height}` : undefined],
    [t('watch.duration'), duration === undefined ? undefined : formatDuration(duration)],
    [t('watch.protection'), t(video.protection === 'none' ? 'watch.protection.none' : 'watch.protection.aes-128')],
    [t('watch.size'), size === undefined ? undefined : formatBytes(size)],
    [t('watch.added'), formatInstant(video.createdAt)],
    [t('watch.id'), video.id],
  ];
  const rows = facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
  need('#facts').replaceChildren(
    ...rows.map(([name, value]) => {
      const row = document.createElement('div');
      const fact = document.createElement('dd');
      fact.append(textElement('bdi', value));
      row.append(textElement('dt', name), fact);
      return row;
    }),
  );
}

function embedCode(id: string): string {
  return `<script type="module">
  import 'vodkit/vod-player';
</script>

<vod-player
  play-auth-url="/play-auth?video=${id}"
  playback-url="${location.origin}/v1/playback"
></vod-player>`;
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
  if (!renamed) return;
  view = { phase: 'video', video: newest(renamed) };
  render();
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
    (error: unknown): View => ({ phase: error instanceof ApiError && error.status === 404 ? 'missing' : 'unreachable' }),
  );
  render();
}

need('#rename').addEventListener('click', () => void rename());
need('#process').addEventListener('click', () => void processAgain());
need('#delete').addEventListener('click', () => view.phase === 'video' && handToLibrary(view.video));
render();
onLanguageChange(render);
if (videoId !== '') {
  followChanges({
    onOpen: () => void load(),
    onVideo: (video) => {
      if (video.id !== videoId) return;
      view = { phase: 'video', video: newest(video) };
      render();
    },
    onDeleted: (id) => {
      if (id !== videoId) return;
      view = { phase: 'missing' };
      render();
    },
  });
}
