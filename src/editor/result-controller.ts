import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { rename } from './result-name.js';

/** What was made and waits for its user's word. */
export type Result =
  | {
      readonly kind: 'clip';
      readonly file: File;
      readonly seconds: number;
      readonly hidden: number;
    }
  | { readonly kind: 'picture'; readonly file: File };

/** Holds one result, its address in the page, and gives both back. */
export class ResultController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #current: Result | undefined;
  #address = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.discard();
  }

  get current(): Result | undefined {
    return this.#current;
  }

  /** Where the preview finds it. */
  get address(): string {
    return this.#address;
  }

  show(result: Result): void {
    this.discard();
    this.#current = result;
    this.#address = URL.createObjectURL(result.file);
    this.#host.requestUpdate();
  }

  rename(stem: string): void {
    if (!this.#current) return;
    this.#current = { ...this.#current, file: rename(this.#current.file, stem) };
    this.#host.requestUpdate();
  }

  /** Puts it where the browser puts downloads. */
  save(): void {
    if (!this.#current) return;
    const link = document.createElement('a');
    link.href = this.#address;
    link.download = this.#current.file.name;
    link.click();
  }

  async copy(): Promise<void> {
    const file = this.#current?.file;
    if (file) await navigator.clipboard.write([new ClipboardItem({ [file.type]: file })]);
  }

  discard(): void {
    if (!this.#current) return;
    URL.revokeObjectURL(this.#address);
    this.#current = undefined;
    this.#host.requestUpdate();
  }
}
