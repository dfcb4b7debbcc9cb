import type { VodEditorElement, VodUploaderElement } from '../../src/index.js';
import { need } from '../site/dom.js';
import { uploadWords } from '../words/upload.js';

/** Files are cut before they are uploaded, in a dialog. Most uploads need no editor: it is fetched when the first is to be cut. */
export function wireEditDialog(uploader: VodUploaderElement): void {
  const dialog = need<HTMLDialogElement>('#edit-dialog');
  const editor = need<VodEditorElement>('vod-editor', dialog);
  const toMessages = (words: { 'upload.editUse': string }) => ({ upload: words['upload.editUse'] });
  editor.messages = { en: toMessages(uploadWords.en), zh: toMessages(uploadWords.zh) };

  uploader.addEventListener('vod-uploader-edit-request', (request) => {
    void import('../../src/vod-editor.js');
    editor.file = request.file;
    dialog.showModal();
    const closed = new AbortController();
    editor.addEventListener(
      'vod-editor-upload-request',
      ({ file }) => {
        uploader.queue.replaceFile(request.item.id, file);
        dialog.close();
      },
      { signal: closed.signal },
    );
    dialog.addEventListener(
      'close',
      () => {
        closed.abort();
        editor.file = undefined;
        request.resume();
      },
      { once: true },
    );
  });
}
