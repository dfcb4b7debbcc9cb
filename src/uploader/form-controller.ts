import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isSettled, type UploadItem } from '../upload/upload-item.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';
import type { Words } from './row-state.js';

/** What the controller needs of its element. */
export interface FormHost extends ReactiveControllerHost, HTMLElement {
  readonly queue: VodUploadQueue;
  readonly name: string;
  readonly required: boolean;
}

export interface FormOptions {
  readonly words: Words;
  /** Where the browser points when it says what is missing. */
  readonly anchor: () => HTMLElement | undefined;
}

/** Makes the element a field of its form: its value are the ids of the videos whose files the server has. */
export class FormController implements ReactiveController {
  readonly #host: FormHost;
  readonly #options: FormOptions;
  #internals: ElementInternals | undefined;
  // Of videos that were uploaded before the page was left and came back to.
  #restored: readonly string[] = [];
  readonly #unfinished = new Set<string>();
  #customMessage = '';

  constructor(host: FormHost, options: FormOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
    // Before who hears of an upload's end, so that the form has its video by then.
    host.queue.subscribe((item) => this.#follow(item));
  }

  /** What concerns the form; all of the list is looked at when it is drawn. */
  #follow(item: UploadItem): void {
    const wasUnfinished = this.#unfinished.size > 0;
    if (isSettled(item)) this.#unfinished.delete(item.id);
    else this.#unfinished.add(item.id);
    const isNews = this.#unfinished.size > 0 !== wasUnfinished;
    if (isNews || item.state.phase === 'done') this.sync();
  }

  /** Undefined where the platform has none, as in some test environments. */
  get internals(): ElementInternals | undefined {
    return (this.#internals ??= this.#host.attachInternals?.());
  }

  get videoIds(): readonly string[] {
    const done = this.#host.queue.items.flatMap(({ state }) =>
      state.phase === 'done' ? [state.videoId] : [],
    );
    return [...new Set([...this.#restored, ...done])];
  }

  hostUpdated(): void {
    this.sync();
  }

  setCustomMessage(message: string): void {
    this.#customMessage = message;
    this.sync();
  }

  /** Takes over what the browser kept; answers how many videos that is. */
  restore(state: unknown): number {
    const ids: unknown = typeof state === 'string' ? parse(state) : undefined;
    this.#restored = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
    this.sync();
    return this.#restored.length;
  }

  reset(): void {
    this.#restored = [];
    this.sync();
  }

  sync(): void {
    const { internals } = this;
    // Some test environments know the one without the other.
    if (!internals?.setFormValue || !internals.setValidity) return;
    const ids = this.videoIds;
    const { name, required, queue } = this.#host;
    const entries = new FormData();
    if (name !== '') for (const id of ids) entries.append(name, id);
    internals.setFormValue(entries, JSON.stringify(ids));
    const isUnfinished = queue.items.some((item) => !isSettled(item));
    if (isUnfinished) internals.states?.add('unfinished');
    else internals.states?.delete('unfinished');
    if (this.#customMessage !== '') this.#refuse({ customError: true }, this.#customMessage);
    else if (isUnfinished)
      this.#refuse({ customError: true }, this.#options.words.t('formUnfinished'));
    else if (required && ids.length === 0)
      this.#refuse({ valueMissing: true }, this.#options.words.t('formMissing'));
    else internals.setValidity({});
  }

  #refuse(flags: ValidityStateFlags, message: string): void {
    // The browser takes no empty message, which a host's words may have.
    this.internals?.setValidity(flags, message || ' ', this.#options.anchor());
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Of another version, or of nobody's making.
    return undefined;
  }
}
