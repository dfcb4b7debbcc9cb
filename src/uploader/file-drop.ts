import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { readDroppedFiles } from './dropped-files.js';

/** What a `FileDrop` asks of its element and tells it. */
export interface FileDropOptions {
  /** Which files inside dropped folders are taken. */
  isWanted: (file: File) => boolean;
  onDragging: (isDragging: boolean) => void;
  onFiles: (files: readonly File[]) => void;
}

/** Takes files that are dropped on the element, or pasted anywhere in its page but where somebody types. */
export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: FileDropOptions;
  #connection: AbortController | undefined;
  #depth = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, options: FileDropOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    this.#host.addEventListener('dragenter', this.#onDragEnter, { signal });
    this.#host.addEventListener('dragover', this.#onDragOver, { signal });
    this.#host.addEventListener('dragleave', this.#onDragLeave, { signal });
    this.#host.addEventListener('drop', this.#onDrop, { signal });
    this.#host.ownerDocument.addEventListener('paste', this.#onPaste, { signal });
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    this.#end();
  }

  #end(): void {
    this.#depth = 0;
    this.#options.onDragging(false);
  }

  #onDragEnter = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#depth += 1;
    this.#options.onDragging(true);
  };

  #onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };

  #onDragLeave = (): void => {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0) this.#end();
  };

  #onDrop = (event: DragEvent): void => {
    this.#end();
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    void readDroppedFiles(event.dataTransfer, this.#options.isWanted).then(this.#options.onFiles);
  };

  #onPaste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    const target = event.composedPath()[0];
    const isTyping = target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea)$/i.test(target.tagName));
    if (!files?.length || isTyping || event.defaultPrevented) return;
    event.preventDefault();
    this.#options.onFiles([...files]);
  };
}
