import type { Video } from '../../src/client.js';
import { need } from '../site/dom.js';
import {
  formatBytes,
  formatDuration,
  formatInstant,
  statusWords,
  warningWords,
} from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

/** The rows are in the page from its first byte; what is not known yet, or does not apply, is a dash. */
export function renderFacts(
  videoId: string,
  video: Video | undefined,
  t: Translate<keyof typeof watchWords.en>,
): void {
  const facts: Record<string, string | undefined> = {
    status: video && statusWords(video, t),
    resolution: video?.width === undefined ? undefined : `${video.width} × ${video.height}`,
    duration: video?.duration === undefined ? undefined : formatDuration(video.duration),
    protection: video && !video.failure ? t(`site.protection.${video.protection}`) : undefined,
    size: video?.size === undefined ? undefined : formatBytes(video.size),
    added: video && formatInstant(video.createdAt),
    id: videoId,
  };
  const players = need<HTMLAnchorElement>('#players');
  players.hidden = !video?.playable;
  players.href = `/players?v=${encodeURIComponent(videoId)}`;
  const warnings = video && warningWords(video, t);
  need('#warnings-row').hidden = warnings === undefined;
  need('#warnings').textContent = warnings ?? '';
  for (const [name, value] of Object.entries(facts))
    need(`[data-fact=${name}]`).textContent = value ?? '–';
}
