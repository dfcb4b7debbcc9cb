import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MessageTables } from '../../shared/localize.js';
import { isSettled, type UploadItem } from '../../upload/upload-item.js';
import type { VodUploadQueue } from '../../upload/upload-queue.js';
import { summarizeQueue } from '../queue-summary.js';
import { limitsText, type Limits } from '../limits-text.js';
import { toRowState, type Words } from '../row-state.js';
import type { RowExtras } from '../row-extras.js';
import type { UploadsController } from '../uploads-controller.js';
import { visibleItems } from '../visible-items.js';
import { hasLateWords } from '../words.js';
import { renderRow } from './row-view.js';
import { renderSummary } from './summary-view.js';

const rowsAtOnce = 50;
/** New rows that are drawn in one task of the page: fifty would hold it for some 50 ms, twice that on a slow device. */
const rowsPerTask = 10;

/** What the list reads of its element. */
export interface ListHost extends ReactiveControllerHost, HTMLElement, Limits {
  readonly queue: VodUploadQueue;
  readonly manualStart: boolean;
  readonly editable: boolean;
  readonly watchUrl: string;
  readonly messages: MessageTables;
}

export interface ListOptions {
  words: Words;
  uploads: UploadsController;
  extras: RowExtras;
  /** What was over is off the list, the button that cleared it perhaps too. */
  onCleared: () => void;
}

/** The list of files with its header; long lists show the rows that matter, and more when asked. */
export class ListView {
  readonly #host: ListHost;
  readonly #options: ListOptions;
  #rowLimit = rowsAtOnce;
  #drawn: ReadonlySet<string> = new Set();
  #rest: Promise<void> | undefined;

  constructor(host: ListHost, options: ListOptions) {
    this.#host = host;
    this.#options = options;
  }

  render(items: readonly UploadItem[]): TemplateResult {
    const { words } = this.#options;
    const visible = visibleItems(items, this.#rowLimit);
    const shown = this.#drawable(visible);
    const hidden = items.length - visible.length;
    return html`
      ${this.#renderSummary(items)}
      <ul class="list" part="list" role="list" aria-label=${words.t('uploads')}>
        ${repeat(
          shown,
          ({ id }) => id,
          (item) => this.#renderItem(item),
        )}
      </ul>
      ${
        hidden > 0
          ? html`<button class="more wordy" part="button" type="button" @click=${this.#onMore}>
            ${words.t('showMore', { count: Math.min(hidden, rowsAtOnce) })}
          </button>`
          : nothing
      }
    `;
  }

  /** Resolves when the next rows may be drawn; undefined once all are. */
  get rest(): Promise<void> | undefined {
    return this.#rest;
  }

  /** What is drawn already, and some more: the others follow in tasks of their own. */
  #drawable(visible: readonly UploadItem[]): readonly UploadItem[] {
    let room = rowsPerTask;
    const shown = visible.filter(({ id }) => this.#drawn.has(id) || (room -= 1) >= 0);
    this.#drawn = new Set(shown.map(({ id }) => id));
    if (shown.length < visible.length) this.#rest ??= this.#drawRest();
    return shown;
  }

  async #drawRest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#rest = undefined;
    this.#host.requestUpdate();
  }

  #renderSummary(items: readonly UploadItem[]): TemplateResult | typeof nothing {
    const { queue, manualStart } = this.#host;
    const isHeld = manualStart && items.some(({ state: { phase } }) => phase === 'waiting');
    if (items.length < 2 && !isHeld) return nothing;
    return renderSummary(summarizeQueue(items), this.#options.words, {
      start: isHeld ? () => queue.start() : undefined,
      pauseAll: () => queue.pauseAll(),
      resumeAll: () => queue.resumeAll(),
      cancelAll: () => queue.cancelAll(),
      clear: items.some(isSettled) ? this.#onClear : undefined,
    });
  }

  #renderItem(item: UploadItem): unknown {
    const { uploads, words, extras } = this.#options;
    const { editable, messages, watchUrl } = this.#host;
    const limits = limitsText(this.#host, words);
    const context = uploads.contextOf(item);
    const poster = uploads.posterOf(item);
    const settings = [words.lang, messages, watchUrl, limits, editable, hasLateWords()];
    const extra = extras.of(item);
    const shownFrom = [item, context.video, poster, extra?.key, ...settings];
    return guard(shownFrom, () => {
      const view = { ...toRowState(item, context), ...extra?.view };
      return renderRow({
        item,
        view,
        words,
        extra,
        poster: httpUrl(context.video?.poster) ?? poster,
        watchHref: view.isWatchable ? this.#watchHref(item) : undefined,
        onPrimary: () => uploads.actOn(item.id),
        onEdit: editable && view.isEditable ? () => uploads.edit(item.id) : undefined,
        onDismiss: () => uploads.dismiss(item.id),
      });
    });
  }

  #watchHref({ videoId }: UploadItem): string | undefined {
    const { watchUrl, ownerDocument } = this.#host;
    if (!watchUrl || videoId === undefined) return undefined;
    const address = watchUrl.replaceAll('{videoId}', encodeURIComponent(videoId));
    return httpUrl(address, ownerDocument.baseURI);
  }

  readonly #onClear = (): void => {
    this.#options.uploads.clear();
    void this.#host.updateComplete.then(this.#options.onCleared);
  };

  readonly #onMore = (): void => {
    this.#rowLimit += rowsAtOnce;
    this.#host.requestUpdate();
  };
}

function httpUrl(value: string | undefined, base?: string): string | undefined {
  if (!value || !URL.canParse(value, base)) return undefined;
  const url = new URL(value, base);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}
