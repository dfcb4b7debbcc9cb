const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** How the key that takes back is written on this device. */
export const undoKey = isApple ? '⌘Z' : 'Ctrl+Z';

/** The button of a message is many stops away from what it is about, and gone in seconds: a key presses it too. */
export function wireUndoKey(): void {
  document.addEventListener('keydown', (event) => {
    const isUndo =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    const last = document.querySelector<HTMLElement>('.toast:last-child button');
    if (!isUndo || !last || isTextEntry(event.target)) return;
    event.preventDefault();
    last.click();
  });
}

function isTextEntry(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'radio';
}
