import { html, nothing, type TemplateResult } from 'lit';
import { formatTime } from '../../shared/format-time.js';
import type { UploadItem } from '../../upload/upload-item.js';
import type { ExtrasHost } from '../extras-host.js';
import type { Words } from '../row-state.js';
import type { UploadsController } from '../uploads-controller.js';
import { copyOf, drawPicture, FramePicker, toJpeg } from './frame-picker.js';

interface PosterFieldOptions {
  words: Words;
  uploads: UploadsController;
  onChange: () => void;
}

/** Where a poster is chosen: a frame of the local file, or a picture. */
export class PosterField {
  readonly #host: ExtrasHost;
  readonly #options: PosterFieldOptions;
  readonly #pickers = new Map<string, FramePicker>();
  readonly #isUnshowable = new Set<string>();

  constructor(host: ExtrasHost, options: PosterFieldOptions) {
    this.#host = host;
    this.#options = options;
  }

  render(item: UploadItem): TemplateResult {
    const { words } = this.#options;
    const { id, posterState } = item;
    const picker = this.#pickers.get(id);
    const fault =
      typeof posterState === 'object' && !posterState.retryable ? posterState.message : '';
    return html`<fieldset class="poster-field" part="field" data-field="poster">
      <legend part="label">${words.t('detailPoster')}</legend>
      ${picker ? this.#renderPicker(item, picker) : this.#renderChoices(item)}
      ${fault ? html`<p class="fault" part="fault" role="alert"><bdi>${fault}</bdi></p>` : nothing}
      <p class="hint" role="status">${fault ? nothing : this.#stateText(item)}</p>
    </fieldset>`;
  }

  close(id: string): void {
    this.#pickers.get(id)?.close();
    this.#pickers.delete(id);
  }

  #stateText({ id, posterState }: UploadItem): string {
    const { words } = this.#options;
    if (this.#isUnshowable.has(id) && posterState === undefined) return words.t('noFrames');
    if (posterState === undefined) return words.t('posterAutomatic');
    if (posterState === 'saved') return words.t('posterSaved');
    return words.t(posterState === 'saving' ? 'posterSaving' : 'detailsAgain');
  }

  #renderChoices(item: UploadItem): TemplateResult {
    const { words } = this.#options;
    const hasFrames = !item.file.type.startsWith('audio/') && !this.#isUnshowable.has(item.id);
    return html`<div class="choices">
      ${
        hasFrames
          ? html`<button class="plain" part="button" type="button" data-action="frame" @click=${() => void this.#openPicker(item)}>
            ${words.t('chooseFrame')}
          </button>`
          : nothing
      }
      <button class="plain" part="button" type="button" data-action="picture" @click=${this.#onChoose}>
        ${words.t('choosePicture')}
      </button>
      <input hidden type="file" tabindex="-1" aria-hidden="true" accept="image/jpeg,image/png,image/webp" @change=${(event: Event) => void this.#takeFile(item, event)} />
    </div>`;
  }

  #renderPicker(item: UploadItem, picker: FramePicker): TemplateResult {
    const { words } = this.#options;
    const label = words.t('frameTime');
    return html`<div class="picker">
      ${picker.canvas}
      <div class="scrub">
        <input
          type="range"
          part="scrub"
          min="0"
          max=${picker.duration}
          step="0.04"
          .value=${String(picker.time)}
          aria-label=${label}
          aria-valuetext=${formatTime(picker.time)}
          @input=${({ target }: Event) => this.#scrub(picker, Number((target as HTMLInputElement).value))}
        />
        <span class="time">${formatTime(picker.time)} / ${formatTime(picker.duration)}</span>
      </div>
      <div class="choices">
        <button class="plain" part="button" type="button" data-action="use-frame" @click=${() => void this.#takeFrame(item, picker)}>
          ${words.t('useFrame')}
        </button>
        <button class="wordy" part="button" type="button" @click=${() => this.#leavePicker(item.id)}>${words.t('cancel')}</button>
      </div>
    </div>`;
  }

  async #openPicker({ id, file }: UploadItem): Promise<void> {
    const picker = await FramePicker.open(file);
    if (picker) this.#pickers.set(id, picker);
    else this.#isUnshowable.add(id);
    this.#options.onChange();
    await this.#host.updateComplete;
    this.#focus(id, picker ? 'input[type=range]' : '[data-action=picture]');
  }

  #scrub(picker: FramePicker, time: number): void {
    // A frame that cannot be shown leaves the one before.
    picker.show(time).catch(() => undefined);
    this.#options.onChange();
  }

  async #takeFrame(item: UploadItem, picker: FramePicker): Promise<void> {
    const canvas = copyOf(picker.canvas);
    const picture = await toJpeg(canvas);
    if (picture) this.#take(item, picture, canvas);
    this.#leavePicker(item.id);
  }

  readonly #onChoose = ({ currentTarget }: Event): void =>
    (currentTarget as HTMLElement).parentElement?.querySelector('input')?.click();

  async #takeFile(item: UploadItem, { target }: Event): Promise<void> {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    // So that choosing the same file again is a change again.
    input.value = '';
    if (file) this.#take(item, file, await drawPicture(file));
  }

  #take({ id }: UploadItem, picture: Blob, canvas: HTMLCanvasElement | undefined): void {
    this.#host.queue.setPoster(id, picture);
    if (canvas) this.#options.uploads.showPoster(id, canvas);
    this.#options.onChange();
  }

  #leavePicker(id: string): void {
    this.close(id);
    this.#options.onChange();
    void this.#host.updateComplete.then(() => this.#focus(id, '[data-action=frame]'));
  }

  #focus(id: string, selector: string): void {
    const form = this.#host.shadowRoot?.getElementById(`details-${id}`);
    form?.querySelector<HTMLElement>(`.poster-field ${selector}`)?.focus();
  }
}
