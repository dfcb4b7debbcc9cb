import { need } from '../site/dom.js';

/** Where letters are typed, the key is a letter; inside a shadow root too. */
const entries = 'input, textarea, select, [contenteditable]';

/**
 * The theatre mode: the player has the whole width of the window, the lists beside it go below. It is remembered in a cookie, so that
 * the server writes it into the page and nothing moves when the script comes.
 */
export function wireTheatre(): void {
  const button = need('#theatre');
  const root = document.documentElement;

  function render(): void {
    button.setAttribute('aria-pressed', String(root.hasAttribute('data-theatre')));
  }

  function toggle(): void {
    const isOn = root.toggleAttribute('data-theatre');
    document.cookie = `vodkit_theatre=${isOn ? 'on' : 'off'}; path=/; max-age=31536000; samesite=lax`;
    render();
  }

  button.addEventListener('click', toggle);
  document.addEventListener('keydown', (event) => {
    const isKey = event.key.toLowerCase() === 't';
    if (!isKey || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const [target] = event.composedPath();
    // In a narrow window there is no such mode, and its button is gone.
    if (!button.checkVisibility() || document.querySelector('dialog[open]')) return;
    if (event.defaultPrevented || (target instanceof Element && target.closest(entries))) return;
    toggle();
  });
  render();
}
