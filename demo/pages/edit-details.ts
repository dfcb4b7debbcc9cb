import type { Video } from '../../src/client.js';
import { describeVideo } from '../site/api.js';
import { need } from '../site/dom.js';
import { reasonOf } from '../site/show-failure.js';
import { showToast } from '../site/toast.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

interface EditDetailsParts {
  t: Translate<keyof typeof watchWords.en>;
  /** The video that the page shows; undefined while there is none. */
  current: () => Video | undefined;
  /** The video as the server has it after the change. */
  onChange: (video: Video) => void;
}

/** The dialog in which title and description are changed; what is typed stays while the server refuses it. */
export function wireEditDetails({ t, current, onChange }: EditDetailsParts): void {
  const dialog = need<HTMLDialogElement>('#details-dialog');
  const form = need<HTMLFormElement>('form', dialog);
  const title = need<HTMLInputElement>('[name=title]', form);
  const description = need<HTMLTextAreaElement>('[name=description]', form);
  const save = need<HTMLButtonElement>('[type=submit]', form);
  const fault = need('#details-error');
  let edited: Video | undefined;

  function open(): void {
    edited = current();
    if (!edited) return;
    title.value = edited.title;
    description.value = edited.description;
    fault.textContent = '';
    dialog.showModal();
    title.select();
  }

  async function send(video: Video): Promise<void> {
    const fields = { title: title.value.trim(), description: description.value };
    const isChanged = fields.title !== video.title || fields.description !== video.description;
    if (isChanged && fields.title !== '') {
      save.disabled = true;
      try {
        onChange(await describeVideo(video.id, fields));
        showToast(t('watch.edited'));
      } catch (error) {
        fault.textContent = t('site.actionFailed', { reason: reasonOf(error, t) });
        return;
      } finally {
        save.disabled = false;
      }
    }
    dialog.close();
  }

  need('#edit').addEventListener('click', open);
  need('#details-cancel').addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (edited) void send(edited);
  });
}
