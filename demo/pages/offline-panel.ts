import type { Video } from '../../src/client.js';
import { updateOffline } from '../site/api.js';
import { need } from '../site/dom.js';
import { showFailure } from '../site/show-failure.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

interface OfflinePanelParts {
  t: Translate<keyof typeof watchWords.en>;
  /** The video as the server has it after a change made here. */
  onChange: (video: Video) => void;
}

/** Whether viewers may keep the video in their browser. */
export function createOfflinePanel(videoId: string, { t, onChange }: OfflinePanelParts) {
  const toggle = need<HTMLInputElement>('#offline-switch');
  let video: Video | undefined;
  let isBusy = false;

  function render(shown: Video | undefined): void {
    video = shown;
    toggle.disabled = video === undefined;
    if (!isBusy) toggle.checked = video?.offline === true;
  }

  /** Until the video is as the switch says, which may have been used again meanwhile. */
  async function followSwitch(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      while (video !== undefined && toggle.checked !== video.offline)
        onChange(await updateOffline(videoId, toggle.checked));
    } catch (error) {
      showFailure(error, t);
    }
    isBusy = false;
    render(video);
  }

  toggle.addEventListener('change', () => void followSwitch());
  return { render };
}
