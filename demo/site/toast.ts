import { need } from './dom.js';

const shownMs = 8000;

export interface ToastOptions {
  /** `key` is the shortcut that does the same, as it is written. */
  action?: { label: string; key: string; run: () => void };
  /** Runs once when the message goes without its action having been used. */
  onGone?: () => void;
}

/** A message at the foot of the page; it stays while it is pointed at or has the focus. */
export function showToast(text: string, { action, onGone }: ToastOptions = {}): void {
  const toast = document.createElement('div');
  toast.className = 'toast';
  toast.append(textElement('span', text));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(timer);
    toast.remove();
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (toast.matches(':hover, :focus-within')) return wait();
      end();
      onGone?.();
    }, shownMs);
  };
  if (action) {
    const button = textElement('button', action.label);
    button.className = 'quiet-button';
    button.append(textElement('kbd', action.key));
    button.addEventListener('click', () => {
      end();
      action.run();
    });
    toast.append(button);
  }
  need('#toasts').append(toast);
  wait();
}

function textElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
