import { processingFraction, type Video } from '../../src/client.js';
import { need } from '../site/dom.js';
import { failureWords, formatPercent, statusWords } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

type WatchTranslate = Translate<keyof typeof watchWords.en>;

/**
 * The line beneath a video that plays: what is still being made of it. The words are announced when they change, the
 * percent is not. `wasUnfinished`: that it is done now is news to who watched it being made.
 */
export function renderWatchStatus(
  video: Video | undefined,
  wasUnfinished: boolean,
  t: WatchTranslate,
): void {
  const isMaking =
    video?.playable === true && video.status === 'processing' && video.waiting === undefined;
  const fraction = isMaking ? (processingFraction(video) ?? 0) : 0;
  say(video?.playable === true ? wordsFor(video, wasUnfinished, t) : '');
  need('#status-percent').textContent = isMaking ? formatPercent(fraction) : '';
  const bar = need<HTMLProgressElement>('#status-bar');
  bar.hidden = !isMaking;
  bar.value = fraction;
}

/** The same words again would be announced again. */
function say(words: string): void {
  const place = need('#status-words');
  if (place.textContent !== words) place.textContent = words;
}

function wordsFor(video: Video, wasUnfinished: boolean, t: WatchTranslate): string {
  if (video.status === 'uploading') return t('watch.uploadingYetPlays');
  if (video.waiting && video.status !== 'ready')
    return t('watch.makingWaits', { state: statusWords(video, t) });
  if (video.status === 'processing') return t('watch.making');
  if (video.status === 'ready') return wasUnfinished ? t('watch.made') : '';
  return video.failure
    ? t('watch.failedYetPlays', { reason: failureWords(video.failure, t) })
    : statusWords(video, t);
}
