import { need } from '../site/dom.js';

/** Asks for a new title; undefined when it is cancelled. */
export async function askForTitle(title: string): Promise<string | undefined> {
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
