import type { UploadItem } from '../upload/upload-item.js';
import type { RowTools } from './controls/row-tools.js';
import type { ExtrasHost, RowExtra } from './extras-host.js';
import type { Words } from './row-state.js';
import type { UploadsController } from './uploads-controller.js';
import { uploaderWords } from './words.js';

/** The form of each file, and what moves rows: their code is loaded when one of them is needed. */
export class RowExtras {
  readonly #host: ExtrasHost;
  readonly #options: { words: Words; uploads: UploadsController };
  #tools: RowTools | undefined;
  #isLoading = false;

  constructor(host: ExtrasHost, options: { words: Words; uploads: UploadsController }) {
    this.#host = host;
    this.#options = options;
  }

  of(item: UploadItem): RowExtra | undefined {
    return this.#tools?.of(item);
  }

  prepare(): void {
    const { details, fields, queue } = this.#host;
    // Once for all rows of the list: each of them would count them all.
    const waiting = queue.items.filter(({ state }) => state.phase === 'waiting').length;
    this.#tools?.prepare(waiting);
    const isNeeded = details !== null || fields.length > 0 || waiting > 1;
    if (!isNeeded || this.#isLoading) return;
    this.#isLoading = true;
    import('./controls/row-tools.js').then(
      ({ RowTools: Tools, words }) => {
        Object.assign(uploaderWords, words);
        this.#tools = new Tools(this.#host, this.#options);
        this.#host.requestUpdate();
      },
      // It may come with the next file.
      () => (this.#isLoading = false),
    );
  }
}
