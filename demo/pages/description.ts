import type { Video } from '../../src/client.js';
import { need } from '../site/dom.js';
import { formatDate } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

export interface Description {
  /** Shows what the video says of itself, in the language of now; undefined while it is not known. */
  render(video: Video | undefined): void;
}

/** The description below the title: plain text with its lines; a long one is folded behind a button. */
export function createDescription(t: Translate<keyof typeof watchWords.en>): Description {
  const text = need('#description');
  const more = need('#description-more');
  let isOpen = false;

  function fold(): void {
    text.classList.toggle('is-folded', !isOpen);
    // What is folded is as high as its lines; how many the window's width decides.
    const isCut = !isOpen && text.scrollHeight > text.clientHeight + 1;
    text.classList.toggle('is-cut', isCut);
    more.hidden = !isOpen && !isCut;
    more.setAttribute('aria-expanded', String(isOpen));
    more.textContent = t(isOpen ? 'watch.less' : 'watch.more');
  }

  function render(video: Video | undefined): void {
    need('#words').hidden = video === undefined;
    need('#added').textContent = video ? formatDate(video.createdAt) : '';
    text.hidden = !video?.description;
    // Letters of the page keep their selection while nothing changes.
    if (text.textContent !== (video?.description ?? ''))
      text.textContent = video?.description ?? '';
    fold();
  }

  more.addEventListener('click', () => {
    isOpen = !isOpen;
    fold();
  });
  new ResizeObserver(fold).observe(need('#words'));
  return { render };
}
