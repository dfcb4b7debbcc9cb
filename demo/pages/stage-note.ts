import { processingFraction, type Video } from '../../src/client.js';
import { failureWords, statusWords } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

type WatchTranslate = Translate<keyof typeof watchWords.en>;

/** What stands in the player's place while nothing plays there. */
export function stageNote(
  phase: 'loading' | 'none' | 'missing' | 'unreachable' | 'video',
  video: Video | undefined,
  t: WatchTranslate,
): HTMLElement[] {
  if (video) return noteOfVideo(video, t);
  if (phase !== 'none' && phase !== 'missing') return [];
  return [paragraph(t(`watch.${phase}Text`)), link('/library', t('watch.toLibrary'))];
}

function noteOfVideo(video: Video, t: WatchTranslate): HTMLElement[] {
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
    progressBar(video, t),
  ];
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

function progressBar(video: Video, t: WatchTranslate): HTMLProgressElement {
  const bar = document.createElement('progress');
  bar.className = 'bar';
  bar.max = 1;
  if (video.status === 'processing') bar.value = processingFraction(video) ?? 0;
  bar.setAttribute('aria-label', statusWords(video, t));
  return bar;
}
