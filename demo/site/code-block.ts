import { highlight } from './highlight.js';

type Words = (key: 'site.copy' | 'site.copied' | 'site.copyFailed') => string;

/** Colours every `<pre data-code>` and makes the copy button of its `.code-block` work. */
export function wireCodeBlocks(t: Words): void {
  for (const pre of document.querySelectorAll<HTMLPreElement>('pre[data-code]'))
    setCode(pre, pre.textContent ?? '');
  document.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLButtonElement>('[data-copy]')
        : null;
    const source = button
      ?.closest('.code-block')
      ?.querySelector('pre:not([hidden]), .command-text, .copied-text');
    const text = source instanceof HTMLInputElement ? source.value : source?.textContent;
    if (button && text) void copy(button, text, t);
  });
}

/** Shows `code` in a block, coloured by its `data-code` language. */
export function setCode(pre: HTMLPreElement, code: string): void {
  pre.replaceChildren(...highlight(code.replace(/^\n|\s+$/g, ''), pre.dataset['code'] ?? ''));
}

async function copy(button: HTMLButtonElement, text: string, t: Words): Promise<void> {
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  const status = button.querySelector('.copy-status');
  if (status) status.textContent = t(done ? 'site.copied' : 'site.copyFailed');
  button.dataset['state'] = done ? 'copied' : 'failed';
  setTimeout(() => {
    if (status) status.textContent = t('site.copy');
    delete button.dataset['state'];
  }, 2000);
}
