import { html, nothing, svg, type TemplateResult } from 'lit';
import { icon } from '../../shared/icons.js';
import { isRetryable, type UploadItem } from '../../upload/upload-item.js';
import { missingField, type DetailField } from '../detail-fields.js';
import type { ExtrasHost, RowExtra } from '../extras-host.js';
import { shownName } from '../format.js';
import type { RowState, Words } from '../row-state.js';
import type { UploadsController } from '../uploads-controller.js';
import { adopt } from './adopt.js';
import type { DetailsForm } from './details-form.js';
import { RowDrag } from './row-drag.js';
import { toolsStyles } from './tools-styles.js';

export { detailsWords as words } from './details-words.js';

const pencilIcon = icon(
  svg`<path d="M13 21h8" /><path d="M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z" />`,
);
const gripIcon = icon(
  svg`<circle cx="9" cy="12" r="1" /><circle cx="9" cy="5" r="1" /><circle cx="9" cy="19" r="1" /><circle cx="15" cy="12" r="1" /><circle cx="15" cy="5" r="1" /><circle cx="15" cy="19" r="1" />`,
);

/** Whether there is, or may still be, a video of which to say something: not of a file that was refused for what it is. */
function hasFuture(item: UploadItem): boolean {
  return item.state.phase !== 'failed' || item.videoId !== undefined || isRetryable(item);
}

/** What rows have when files wait or their users say something of them. */
export class RowTools {
  readonly #host: ExtrasHost;
  readonly #words: Words;
  readonly #uploads: UploadsController;
  readonly #drag: RowDrag;
  readonly #open = new Set<string>();
  /** Of whose missing fields the user was told by an open form. */
  readonly #shown = new Set<string>();
  readonly #drawn = new WeakSet<Blob>();
  #form: DetailsForm | undefined;
  #waiting = 0;

  constructor(host: ExtrasHost, { words, uploads }: { words: Words; uploads: UploadsController }) {
    this.#host = host;
    this.#words = words;
    this.#uploads = uploads;
    adopt(host, toolsStyles);
    this.#drag = new RowDrag(host, (item) => this.#sayPlace(item));
  }

  /** The list is drawn now, in which so many files wait. */
  prepare(waiting: number): void {
    this.#waiting = waiting;
  }

  of(item: UploadItem): RowExtra {
    const { details, fields } = this.#host;
    this.#openForMissing(item);
    void this.#drawKept(item);
    const isMovable = item.state.phase === 'waiting' && this.#waiting > 1;
    const hasForm = (details !== null || fields.length > 0) && hasFuture(item);
    const isOpen = hasForm && this.#open.has(item.id);
    const missing = missingField(item, fields);
    return {
      view: this.#viewOf(item, missing),
      key: [missing?.name, isMovable, hasForm, isOpen, this.#form?.version].join(),
      handle: isMovable ? this.#renderHandle(item) : nothing,
      button: hasForm ? this.#renderButton(item, isOpen) : nothing,
      form: isOpen ? (this.#form?.render(item) ?? nothing) : nothing,
    };
  }

  #viewOf({ state }: UploadItem, missing: DetailField | undefined): Partial<RowState> {
    if (state.phase === 'waiting' && missing)
      return { text: this.#words.t('needsField', { field: missing.label }), tone: 'warning' };
    // The form says which.
    return state.phase === 'failed' &&
      state.error.code === 'invalid-request' &&
      Array.isArray(state.error.cause)
      ? { text: this.#words.t('error-details') }
      : {};
  }

  #renderHandle(item: UploadItem): TemplateResult {
    const { id, file } = item;
    return html`<button
      class="handle"
      part="handle"
      type="button"
      data-action="move"
      title=${this.#words.t('moveHint')}
      aria-label=${this.#words.t('actionOn', { action: this.#words.t('move'), name: shownName(file.name) })}
      @pointerdown=${(event: PointerEvent) => this.#drag.start(event, id)}
      @keydown=${(event: KeyboardEvent) => this.#drag.onKey(event, id)}
    >
      ${gripIcon}
    </button>`;
  }

  #renderButton({ id, file }: UploadItem, isOpen: boolean): TemplateResult {
    const name = this.#words.t('details');
    return html`<button
      class="round"
      part="button"
      type="button"
      data-action="details"
      title=${name}
      aria-label=${this.#words.t('actionOn', { action: name, name: shownName(file.name) })}
      aria-expanded=${isOpen}
      aria-controls=${isOpen ? `details-${id}` : nothing}
      @click=${() => void this.#toggle(id, 'focus')}
    >
      ${pencilIcon}
    </button>`;
  }

  /** Of several that wait for their user, the first. */
  #openForMissing(item: UploadItem): void {
    if (this.#shown.has(item.id) || this.#open.size > 0 || item.state.phase !== 'waiting') return;
    if (!missingField(item, this.#host.fields)) return;
    this.#shown.add(item.id);
    void this.#toggle(item.id, 'stay');
  }

  /** The picture of an earlier page load, once. */
  async #drawKept({ id, keptPoster }: UploadItem): Promise<void> {
    if (!keptPoster || this.#drawn.has(keptPoster)) return;
    this.#drawn.add(keptPoster);
    // Where it cannot be fetched, the row keeps its own picture.
    const code = await import('./frame-picker.js').catch(() => undefined);
    const canvas = await code?.drawPicture(keptPoster);
    if (canvas && this.#host.queue.get(id)?.keptPoster === keptPoster)
      this.#uploads.showPoster(id, canvas);
  }

  async #toggle(id: string, focus: 'focus' | 'stay'): Promise<void> {
    if (this.#open.delete(id)) {
      this.#form?.close(id);
      this.#host.requestUpdate();
      return;
    }
    this.#open.add(id);
    this.#form ??= await this.#loadForm();
    this.#host.requestUpdate();
    if (focus === 'stay') return;
    await this.#host.updateComplete;
    const form = this.#host.shadowRoot?.getElementById(`details-${id}`);
    form?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  }

  async #loadForm(): Promise<DetailsForm | undefined> {
    try {
      const { DetailsForm: Form } = await import('./details-form.js');
      return new Form(this.#host, {
        words: this.#words,
        uploads: this.#uploads,
        onClose: (id) => {
          void this.#toggle(id, 'stay');
          this.#buttonOf(id)?.focus();
        },
      });
    } catch {
      // It is fetched again when the button is pressed again.
      this.#open.clear();
      return undefined;
    }
  }

  #buttonOf(id: string): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>(
      `.row[data-id="${id}"] [data-action=details]`,
    );
  }

  #sayPlace({ id, file }: UploadItem): void {
    const { items } = this.#host.queue;
    const place = items.findIndex((item) => item.id === id) + 1;
    this.#uploads.announce(
      this.#words.t('saidMoved', { name: shownName(file.name), place, count: items.length }),
    );
  }
}
