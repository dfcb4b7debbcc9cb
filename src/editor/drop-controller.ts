import type { LitElement } from 'lit';

/** Takes a file that is dropped on the editor, unless a clip is being written. */
export class DropController {
  /** Whether a file is held over the editor. */
  isOver = false;
  readonly #host: LitElement;
  readonly #options: { isBusy: () => boolean; onFile: (file: File) => void };

  constructor(host: LitElement, options: { isBusy: () => boolean; onFile: (file: File) => void }) {
    this.#host = host;
    this.#options = options;
  }

  readonly onDragover = (event: DragEvent): void => {
    if (this.#options.isBusy() || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#setOver(true);
  };

  readonly onDragleave = (): void => this.#setOver(false);

  readonly onDrop = (event: DragEvent): void => {
    this.#setOver(false);
    const file = event.dataTransfer?.files[0];
    if (this.#options.isBusy() || !file) return;
    event.preventDefault();
    this.#options.onFile(file);
  };

  #setOver(isOver: boolean): void {
    this.isOver = isOver;
    this.#host.requestUpdate();
  }
}
