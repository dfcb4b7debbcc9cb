import {
  html,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { closeIcon } from '../shared/icons.js';
import { doneShare } from './done-share.js';
import { formatBytes, formatPercent } from './format.js';
import type { InterruptedUpload } from '../upload/resume-store.js';
import type { Words } from './row-view.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';
import { renderName } from './upload-row.js';
import { filmIcon } from './uploader-icons.js';

const quietMs = 300;
const mostShown = 20;

/** What earlier page loads left unfinished, kept in step with this tab and the others. */
export class InterruptedUploads implements ReactiveController {
  items: readonly InterruptedUpload[] = [];
  readonly #host: ReactiveControllerHost;
  readonly #queue: VodUploadQueue;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, queue: VodUploadQueue) {
    this.#host = host;
    this.#queue = queue;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    addEventListener('storage', () => this.refreshSoon(), { signal: this.#connection.signal });
    void this.#refresh();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Many changes at once are looked at once. */
  refreshSoon(): void {
    if (!this.#connection || this.#connection.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#refresh();
    }, quietMs);
  }

  forget(key: string): void {
    this.#queue.forgetInterrupted(key);
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const items = await this.#queue.findInterrupted(mostShown);
    if (items.length === 0 && this.items.length === 0) return;
    this.items = items;
    this.#host.requestUpdate();
  }
}

export interface InterruptedParts {
  words: Words;
  onChoose: () => void;
  onForget: (key: string) => void;
}

export function renderInterrupted(
  items: readonly InterruptedUpload[],
  parts: InterruptedParts,
): TemplateResult {
  return html`<ul class="list" part="list" role="list" aria-label=${parts.words.t('interrupted')}>
    ${items.map((item) => renderItem(item, parts))}
  </ul>`;
}

function renderItem(
  { key, name, size, sentBytes }: InterruptedUpload,
  { words, onChoose, onForget }: InterruptedParts,
): TemplateResult {
  const fraction = size > 0 ? Math.min(1, sentBytes / size) : 0;
  const action = (word: 'chooseAgain' | 'remove') =>
    words.t('actionOn', { action: words.t(word), name });
  return html`<li class="row" part="item" data-phase="interrupted" data-tone="muted">
    <div class="poster" part="poster">${filmIcon}</div>
    <div class="body">
      ${renderName(name)}
      <div class="state" part="state">
        <span class="text"><bdi>${words.t('interruptedAt', { percent: formatPercent(fraction, words.lang) })}</bdi></span>
        <span class="detail"><bdi>${formatBytes(size, words.lang)}</bdi></span>
      </div>
      <div class="bar" part="bar"><div class="fill" part="fill" ${doneShare(fraction)}></div></div>
    </div>
    <div class="actions" part="actions">
      <button class="wordy" part="button" type="button" aria-label=${action('chooseAgain')} @click=${onChoose}>
        ${words.t('chooseAgain')}
      </button>
      <button class="round" part="button" type="button" title=${words.t('remove')} aria-label=${action('remove')} @click=${() => onForget(key)}>
        ${closeIcon}
      </button>
    </div>
  </li>`;
}
