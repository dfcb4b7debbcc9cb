import type { Video } from '../../src/client.js';
import { describeVideo } from '../site/api.js';
import { need } from '../site/dom.js';
import { showFailure } from '../site/show-failure.js';
import { shownTitle } from '../site/shown-title.js';
import { showToast } from '../site/toast.js';
import type { Translate } from '../site/words.js';

/** Asks for a new title and gives the video that one; undefined when nothing changed. */
export async function askAndRename(video: Video, t: Translate<never>): Promise<Video | undefined> {
  const title = await askForTitle(video.title);
  if (title === undefined || title === video.title) return undefined;
  try {
    const renamed = await describeVideo(video.id, { title });
    showToast(t('site.renamed', { title: shownTitle(title) }));
    return renamed;
  } catch (error) {
    showFailure(error, t);
    return undefined;
  }
}

async function askForTitle(title: string): Promise<string | undefined> {
  const dialog = need<HTMLDialogElement>('#rename-dialog');
  const input = need<HTMLInputElement>('input[name=title]', dialog);
  input.value = title;
  dialog.returnValue = '';
  dialog.showModal();
  input.select();
  const cancel = need('#rename-cancel');
  const onCancel = (): void => dialog.close();
  cancel.addEventListener('click', onCancel);
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  cancel.removeEventListener('click', onCancel);
  const given = input.value.trim();
  return dialog.returnValue === 'save' && given !== '' ? given : undefined;
}
