import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { isReplaceable, type UploadItem } from '../../upload/upload-item.js';
import { missingField, type DetailField } from '../detail-fields.js';
import { VodUploaderDetailsEvent } from '../details-event.js';
import type { ExtrasHost } from '../extras-host.js';
import { shownName } from '../format.js';
import type { Words } from '../row-state.js';
import type { UploadsController } from '../uploads-controller.js';
import { adopt } from './adopt.js';
import { detailsOf, draftOf, faultsOf, type Draft, type Faults } from './details-draft.js';
import { detailsStyles } from './details-styles.js';
import { LocationField } from './location-field.js';
import { PosterField } from './poster-field.js';
import { renderEntry, type Entry } from './render-entry.js';

export interface DetailsFormOptions {
  words: Words;
  uploads: UploadsController;
  onClose: (id: string) => void;
}

/** Every key is kept as it comes; the app server is told once there is a pause. */
const pauseMs = 600;
const protections = ['', 'aes-128', 'cbcs', 'cenc', 'none'] as const;
const usual = 'title description tags poster';

/** The forms in which users say something of the videos of their files, below their rows. */
export class DetailsForm implements ReactiveController {
  /** Another one whenever a form looks different for a reason that no item tells. */
  version = 0;
  readonly #host: ExtrasHost;
  readonly #options: DetailsFormOptions;
  readonly #poster: PosterField;
  readonly #location: LocationField;
  /** What was typed and is not given to the queue yet. */
  readonly #drafts = new Map<string, Draft>();
  /** Entries of the page's own that their user has been in. */
  readonly #wasLeft = new Set<string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(host: ExtrasHost, options: DetailsFormOptions) {
    this.#host = host;
    this.#options = options;
    this.#poster = new PosterField(host, { ...options, onChange: () => this.#changed() });
    this.#location = new LocationField(host, { ...options, onChange: () => this.#changed() });
    adopt(host, detailsStyles);
    host.addController(this);
  }

  hostConnected(): void {
    // The browser tells nothing more of a page after it, and a draft would go with it.
    addEventListener('pagehide', this.#flushAll);
  }

  hostDisconnected(): void {
    removeEventListener('pagehide', this.#flushAll);
    this.#flushAll();
  }

  render(item: UploadItem): TemplateResult {
    const { words } = this.#options;
    const { id, file } = item;
    const shown = new Set((this.#host.details || usual).split(/\s+/));
    if (this.#host.details === null) shown.clear();
    const draft = this.#drafts.get(id) ?? draftOf(item);
    const faults = faultsOf(item);
    const isLocked = item.videoId !== undefined && !this.#host.canSaveDetails;
    const entry = (name: 'title' | 'description' | 'tags' | 'protection', more: Partial<Entry>) =>
      shown.has(name)
        ? renderEntry({
            ...{ id: `${id}-${name}`, name, value: draft[name], isLocked },
            ...{ label: '', fault: faults.byField.get(name), type: 'text', ...more },
            onInput: (value) => this.#type(id, (before) => ({ ...before, [name]: String(value) })),
            onLeave: () => this.#flush(id),
          })
        : nothing;
    return html`<div
      class="details"
      part="details"
      id=${`details-${id}`}
      role="group"
      aria-label=${words.t('detailsOf', { name: shownName(file.name) })}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, id)}
    >
      <div class="entries">
        ${entry('title', { label: words.t('detailTitle') })}
        ${entry('description', { label: words.t('detailDescription'), type: 'textarea' })}
        ${entry('tags', { label: words.t('detailTags'), hint: words.t('detailTagsHint') })}
        ${entry('protection', {
          label: words.t('detailProtection'),
          type: 'select',
          options: protections.map((value) => ({ value, label: words.t(`protection-${value}`) })),
        })}
        ${this.#host.fields.map((field) => this.#renderField(item, { field, draft, faults, isLocked }))}
      </div>
      ${this.#location.render(item)}
      ${shown.has('poster') ? this.#poster.render(item) : nothing}
      <slot name=${`details-${id}`}></slot>
      ${this.#renderFoot(item, faults, isLocked)}
    </div>`;
  }

  /** What was typed is given on. */
  close(id: string): void {
    this.#flush(id);
    this.#poster.close(id);
  }

  #renderField(
    item: UploadItem,
    form: { field: DetailField; draft: Draft; faults: Faults; isLocked: boolean },
  ): TemplateResult {
    const { words } = this.#options;
    const { field, draft, faults, isLocked } = form;
    const { name, label, type = 'text', required = false, maxLength, hint } = field;
    const value = draft.fields[name] ?? (type === 'checkbox' ? false : '');
    // Not while something else is typed: what is below would move under the pointer.
    const own = this.#wasLeft.has(`${item.id}-${name}`) ? this.#faultOf(field, value) : undefined;
    const options = field.options?.map((option) =>
      typeof option === 'string' ? { value: option, label: option } : option,
    );
    return renderEntry({
      ...{ id: `${item.id}-field-${name}`, name, label, type, value, isLocked, hint },
      fault: own ?? faults.byField.get(name),
      requiredHint: required ? words.t('required') : undefined,
      options: options && [{ value: '', label: words.t('choosePlease') }, ...options],
      counter: maxLength === undefined ? undefined : `${String(value).length}/${maxLength}`,
      onInput: (typed) =>
        this.#type(item.id, (before) => ({
          ...before,
          fields: { ...before.fields, [name]: typed },
        })),
      onLeave: () => {
        this.#wasLeft.add(`${item.id}-${name}`);
        this.#flush(item.id);
        this.#changed();
      },
    });
  }

  #faultOf({ required, maxLength }: DetailField, value: string | boolean): string | undefined {
    const { words } = this.#options;
    if (required && (value === false || String(value).trim() === '')) return words.t('fillIn');
    if (maxLength !== undefined && String(value).length > maxLength)
      return words.t('tooLongText', { count: maxLength });
    return undefined;
  }

  #renderFoot(item: UploadItem, faults: Faults, isLocked: boolean): TemplateResult {
    const { words, onClose, uploads } = this.#options;
    const edit = this.#host.editable && isReplaceable(item);
    return html`<div class="foot">
      <p class="note" role="status" data-tone=${faults.error && !faults.error.retryable ? 'danger' : 'muted'}>
        <bdi>${isLocked ? words.t('detailsLocked') : this.#stateText(item, faults)}</bdi>
      </p>
      ${
        edit
          ? html`<button class="wordy edit-file" part="button" type="button" @click=${() => uploads.edit(item.id)}>
            ${words.t('editFile')}
          </button>`
          : nothing
      }
      <button class="wordy" part="button" type="button" @click=${() => onClose(item.id)}>
        ${words.t('detailsClose')}
      </button>
    </div>`;
  }

  #stateText(
    { id, details, detailsState, videoId }: UploadItem,
    { byField, error }: Faults,
  ): string {
    const { words } = this.#options;
    if (this.#drafts.has(id)) return '';
    if (error?.retryable) return words.t('detailsAgain');
    if (byField.size > 0) return words.t('detailsRefused');
    if (error?.code === 'forbidden') return words.t('detailsForbidden');
    if (error) return words.t('detailsFailed', { why: error.message });
    if (detailsState === 'saving') return words.t('detailsSaving');
    if (detailsState === 'saved') return words.t('detailsSaved');
    return videoId === undefined && Object.keys(details).length > 0 ? words.t('detailsKept') : '';
  }

  /** Several entries may change before the form is drawn again, as when a browser fills them in. */
  #type(id: string, change: (before: Draft) => Draft): void {
    const item = this.#host.queue.get(id);
    if (!item) return;
    this.#drafts.set(id, change(this.#drafts.get(id) ?? draftOf(item)));
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.#flush(id), pauseMs),
    );
    this.#changed();
  }

  #flush(id: string): void {
    clearTimeout(this.#timers.get(id));
    const { queue, fields } = this.#host;
    const [draft, item] = [this.#drafts.get(id), queue.get(id)];
    if (!draft || !item) return;
    const details = detailsOf(draft, item);
    // The app was promised them: what it has stays until they are filled in again.
    if (item.videoId !== undefined && missingField({ ...item, details }, fields)) return;
    this.#drafts.delete(id);
    queue.setDetails(id, details);
    const kept = queue.get(id);
    if (kept) this.#host.dispatchEvent(new VodUploaderDetailsEvent(kept));
    this.#changed();
  }

  readonly #flushAll = (): void => {
    for (const id of [...this.#drafts.keys()]) this.#flush(id);
  };

  #onKey(event: KeyboardEvent, id: string): void {
    // A form around the element is not meant.
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      this.#flush(id);
    }
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#options.onClose(id);
  }

  #changed(): void {
    this.version += 1;
    this.#host.requestUpdate();
  }
}
