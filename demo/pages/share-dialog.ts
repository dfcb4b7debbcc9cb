import type { VodPlayerElement } from '../../src/index.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { showFailure } from '../site/show-failure.js';
import { formatDuration } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';
import type { EmbedPanel } from './embed-panel.js';

interface ShareDialogParts {
  videoId: string;
  player: VodPlayerElement;
  embed: EmbedPanel;
  t: Translate<keyof typeof watchWords.en>;
}

/**
 * The dialog of «Share»: a link to this page and a frame for other sites, from the start or from where the player was when the dialog
 * opened, the script tag, and what the device has for sharing.
 */
export function wireShareDialog({ videoId, player, embed, t }: ShareDialogParts): void {
  const dialog = need<HTMLDialogElement>('#share-dialog');
  const link = need<HTMLInputElement>('#share-link');
  const box = need<HTMLInputElement>('#share-start');
  const app = need('#share-app');
  let seconds = 0;

  function render(): void {
    const query = new URLSearchParams({ v: videoId });
    const starts = box.checked && seconds > 0;
    if (starts) query.set('t', String(seconds));
    link.value = `${location.origin}/watch?${query}`;
    const frame = embed.frameCode();
    need('#share-frame-block').hidden = frame === undefined;
    need('#share-closed').hidden = frame !== undefined;
    const page = `/embed/${videoId}`;
    setCode(
      need<HTMLPreElement>('#share-frame'),
      (frame ?? '').replace(`${page}"`, starts ? `${page}?t=${seconds}"` : `${page}"`),
    );
    setCode(need<HTMLPreElement>('#share-script'), embed.scriptCode);
  }

  async function shareByApp(): Promise<void> {
    try {
      await navigator.share({ title: document.title, url: link.value });
    } catch (error) {
      // Who thinks better of it closes the device's sheet.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      dialog.close();
      showFailure(error, t);
    }
  }

  need('#share').addEventListener('click', () => {
    seconds = Math.floor(player.currentTime);
    box.checked = false;
    // What does not play yet has no position, and nothing to go into another page.
    need('.share-start').hidden = player.hidden;
    need('#share-start-words').textContent = t('watch.shareStart', {
      time: formatDuration(seconds),
    });
    render();
    dialog.showModal();
    link.focus();
    link.select();
  });
  box.addEventListener('change', render);
  app.hidden = !('share' in navigator);
  app.addEventListener('click', () => void shareByApp());
}
