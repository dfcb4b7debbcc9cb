import { html, type TemplateResult } from 'lit';
import type { VodError } from '../../shared/vod-error.js';
import { alertIcon } from '../../shared/icons.js';
import { scissorsIcon } from '../icons.js';
import { failureText } from './note-view.js';
import type { Translate } from './translate.js';

/** What to show while there is nothing to cut yet. */
export function emptyView(t: Translate, onPick: (file: File) => void): TemplateResult {
  return html`<div class="stage" part="empty">
    ${scissorsIcon}
    <p class="title">${t('emptyTitle')}</p>
    ${pickButton(t('pick'), onPick)}
    <p class="hint">${t('emptyHint')}</p>
  </div>`;
}

export function openingView(t: Translate, name: string): TemplateResult {
  return html`<div class="stage" part="opening" role="status">
    <span class="spinner" aria-hidden="true"></span>
    <p class="title">${t('opening', { name })}</p>
  </div>`;
}

export function failedView(
  t: Translate,
  error: VodError,
  on: { retry: () => void; pick: (file: File) => void },
): TemplateResult {
  return html`<div class="stage" part="error" role="alert">
    <span class="danger">${alertIcon}</span>
    <p class="title">${failureText(t, { error, act: 'open' })}</p>
    ${
      error.retryable
        ? html`<button class="primary" part="button" @click=${on.retry}>${t('retry')}</button>`
        : pickButton(t('another'), on.pick)
    }
    <p class="hint code" dir="ltr">${error.code}</p>
  </div>`;
}

function pickButton(label: string, onPick: (file: File) => void): TemplateResult {
  const onChange = (event: Event): void => {
    const input = event.currentTarget;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (file) onPick(file);
  };
  const onClick = (event: Event): void => {
    if (event.currentTarget instanceof HTMLElement)
      event.currentTarget.parentElement?.querySelector('input')?.click();
  };
  return html`<span class="pick">
    <button class="primary" part="button" @click=${onClick}>${label}</button>
    <input type="file" accept="video/*,audio/*,.mkv,.avi,.flv,.ts,.m2ts,.mts,.vob" hidden @change=${onChange} />
  </span>`;
}
