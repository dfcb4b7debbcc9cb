import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { readDroppedFiles } from './dropped-files.js';

/** What a `DropController` asks of its element and tells it. */
export interface DropOptions {
  /** Whether files are taken at all. */
  isEnabled: () => boolean;
  /** Which files inside dropped folders are taken. */
  isWanted: (file: File) => boolean;
  /** Whether a drop beside the element, anywhere in the page, is for it too. */
  takesAll: () => boolean;
  /** Whether the handles of dropped files are noted. */
  notesHandles: () => boolean;
  onDragging: (isDragging: boolean) => void;
  onFiles: (files: readonly File[]) => void;
}

/**
 * Takes files that are dropped on the element, or pasted anywhere in its page but where somebody types.
 * While it is in the page, a file that is dropped elsewhere, where nobody wants it, does not make the browser open it:
 * that would end the uploads under way.
 */
export class DropController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: DropOptions;
  #connection: AbortController | undefined;
  #isDragging = false;

  constructor(host: ReactiveControllerHost & HTMLElement, options: DropOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const page = this.#host.ownerDocument;
    // On the document, so that whoever else takes files can say so first by preventDefault().
    page.addEventListener('dragenter', this.#onDragOver, { signal });
    page.addEventListener('dragover', this.#onDragOver, { signal });
    page.addEventListener('dragleave', this.#onDragLeave, { signal });
    page.addEventListener('drop', this.#onDrop, { signal });
    page.addEventListener('paste', this.#onPaste, { signal });
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    this.#setDragging(false);
  }

  #setDragging(isDragging: boolean): void {
    if (isDragging === this.#isDragging) return;
    this.#isDragging = isDragging;
    this.#options.onDragging(isDragging);
  }

  #isForUs(event: DragEvent): boolean {
    if (!this.#options.isEnabled()) return false;
    return this.#options.takesAll() || event.composedPath().includes(this.#host);
  }

  #onDragOver = (event: DragEvent): void => {
    if (!hasFiles(event) || event.defaultPrevented || isFileInput(event))
      return this.#setDragging(false);
    event.preventDefault();
    const isForUs = this.#isForUs(event);
    event.dataTransfer.dropEffect = isForUs ? 'copy' : 'none';
    this.#setDragging(isForUs);
  };

  #onDragLeave = (event: DragEvent): void => {
    // Out of the window; within it, what is entered next says more.
    if (event.relatedTarget === null) this.#setDragging(false);
  };

  #onDrop = (event: DragEvent): void => {
    this.#setDragging(false);
    if (!hasFiles(event) || event.defaultPrevented || isFileInput(event)) return;
    event.preventDefault();
    if (!this.#isForUs(event)) return;
    const { isWanted, onFiles } = this.#options;
    const notesHandles = this.#options.notesHandles();
    void readDroppedFiles(event.dataTransfer, { isWanted, notesHandles }).then(onFiles);
  };

  #onPaste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    const target = event.composedPath()[0];
    const isTyping =
      target instanceof HTMLElement &&
      (target.isContentEditable || /^(input|textarea)$/i.test(target.tagName));
    if (!files?.length || isTyping || event.defaultPrevented || !this.#options.isEnabled()) return;
    event.preventDefault();
    this.#options.onFiles([...files]);
  };
}

function hasFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** A file input of the page takes what is dropped on it by itself. */
function isFileInput(event: DragEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement && target.type === 'file';
}
