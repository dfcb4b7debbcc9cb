import '../../src/vod-player.js';
import { processingFraction, type Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { getPlayAuth, listVideos } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { setCode } from '../site/code-block.js';
import { appServerCode, scriptTags } from '../site/code-samples.js';
import { need } from '../site/dom.js';
import { createNewestVideo } from '../site/newest-video.js';
import { startPage } from '../site/start-page.js';
import { failureWords, statusWords } from '../site/video-words.js';
import { onLanguageChange } from '../site/words.js';
import { landingWords } from '../words/landing.js';

// Making the sample takes its time; it is a video from then on only.
const noSampleAfterMs = 60_000;

const t = startPage(landingWords);
const stage = need('#stage');
const player = need<VodPlayerElement>('#sample');
const note = need('#stage-text');
const bar = need<HTMLProgressElement>('#stage-progress');

const newest = createNewestVideo();
let sample: Video | undefined;
let isLate = false;

function render(): void {
  if (sample?.playable) {
    if (stage.dataset['state'] !== 'playing') play(sample);
    return;
  }
  const failure = sample?.failure;
  const isWorking = !failure && (sample !== undefined || !isLate);
  stage.dataset['state'] = isWorking ? 'waiting' : 'empty';
  bar.hidden = !isWorking;
  note.textContent = failure
    ? t('landing.sampleFailed', { reason: failureWords(failure, t) })
    : isWorking
      ? [t('landing.sampleWaiting'), sample ? statusWords(sample, t) : ''].join(' ').trim()
      : t('landing.sampleNone');
  if (sample?.status === 'processing') bar.value = processingFraction(sample) ?? 0;
  else bar.removeAttribute('value');
}

function play({ id }: Video): void {
  stage.dataset['state'] = 'playing';
  measureSteps();
  player.getPlayAuth = async ({ signal }) => {
    const started = performance.now();
    const playAuth = await getPlayAuth(id, signal);
    showTime(4, performance.now() - started);
    return playAuth;
  };
  player.muted = true;
  // Who wants no motion gets a still picture, and the button on it.
  const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  player.autoplay = moves;
  player.loop = moves;
}

/** The figure below the clip tells how long its last three steps took here. */
function measureSteps(): void {
  let exchangedAt = performance.now();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!new URL(entry.name).pathname.endsWith('/v1/playback')) continue;
      exchangedAt = entry.startTime + entry.duration;
      showTime(5, entry.duration);
    }
  }).observe({ type: 'resource', buffered: true });
  player.addEventListener('loadeddata', () => showTime(6, performance.now() - exchangedAt), {
    once: true,
  });
}

function showTime(step: number, ms: number): void {
  const place = need(`#step-${step}-time`);
  if (place.textContent === '') place.textContent = `${Math.max(1, Math.round(ms))} ms`;
}

async function findSample(): Promise<void> {
  const tagged = await listVideos({ tag: 'sample', limit: '1' });
  const found =
    tagged.items[0] ?? (await listVideos({ status: 'ready', limit: '1' })).items[0] ?? sample;
  if (found) sample = newest(found);
  render();
}

function pageCode(): string {
  return `${scriptTags('vod-uploader', 'vod-player')}

<vod-uploader upload-auth-url="/upload-auth"></vod-uploader>
<vod-player
  playback-url="${location.origin}/v1/playback"
  hidden
></vod-player>

<script type="module">
  const uploader = document.querySelector('vod-uploader');
  const player = document.querySelector('vod-player');
  uploader.addEventListener('vod-uploader-done', ({ videoId }) => {
    player.playAuthUrl = \`/play-auth?video=\${videoId}\`;
    player.hidden = false;
  });
</script>`;
}

setCode(need<HTMLPreElement>('#page-code'), pageCode());
setCode(need<HTMLPreElement>('#server-code'), appServerCode('true'));
followChanges({
  onOpen: () => void findSample().catch(render),
  onVideo: (video) => {
    const isBetter = !sample || video.id === sample.id || (!sample.playable && video.playable);
    if (isBetter) sample = newest(video);
    render();
  },
});
onLanguageChange(render);
setTimeout(() => {
  isLate = true;
  render();
}, noSampleAfterMs);
