import type { VodPlayerElement } from '../../src/index.js';
import { need } from '../site/dom.js';
import { formatDuration } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

interface ShareDialogParts {
  videoId: string;
  player: VodPlayerElement;
  t: Translate<keyof typeof watchWords.en>;
}

/** The dialog of «Share»: a link to this page, from its start or from where the player was when the dialog opened. */
export function wireShareDialog({ videoId, player, t }: ShareDialogParts): void {
  const dialog = need<HTMLDialogElement>('#share-dialog');
  const link = need<HTMLInputElement>('#share-link');
  const box = need<HTMLInputElement>('#share-start');
  let seconds = 0;

  function render(): void {
    const query = new URLSearchParams({ v: videoId });
    if (box.checked && seconds > 0) query.set('t', String(seconds));
    link.value = `${location.origin}/watch?${query}`;
  }

  need('#share').addEventListener('click', () => {
    seconds = Math.floor(player.currentTime);
    box.checked = false;
    // What does not play yet has no position.
    need('.share-start').hidden = player.hidden;
    need('#share-start-words').textContent = t('watch.shareStart', {
      time: formatDuration(seconds),
    });
    render();
    dialog.showModal();
    link.select();
  });
  box.addEventListener('change', render);
}
