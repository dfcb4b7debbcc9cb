import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { InterruptedUpload } from '../upload/resume-store.js';
import type * as InterruptedView from './views/interrupted-view.js';
import type { UploadItem } from '../upload/upload-item.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';
import { handleOf } from './file-handles.js';
import type { Asked } from './kept-files.js';
import { uploaderWords } from './words.js';

const quietMs = 300;
const maxShown = 20;

interface InterruptedHost extends ReactiveControllerHost {
  readonly queue: VodUploadQueue;
  readonly rememberFiles: boolean;
  readonly isConnected: boolean;
}

interface InterruptedOptions {
  /** Whether one may go on that nobody asked to. */
  mayGoOn: () => boolean;
  onFiles: (files: readonly File[]) => void;
}

/** Undefined where it cannot be fetched, as after a deployment: then files are chosen again. */
const keeper = () => import('./kept-files.js').catch(() => undefined);

/** What earlier page loads left unfinished, kept in step with this tab and the others, and the files of it that are remembered. */
export class InterruptedController implements ReactiveController {
  items: readonly InterruptedUpload[] = [];
  /** Loaded when there is something to show. */
  view: typeof InterruptedView | undefined;
  /** The keys of those whose files need not be chosen again. */
  kept: ReadonlySet<string> = new Set();
  readonly #host: InterruptedHost;
  readonly #options: InterruptedOptions;
  /** How a file of this page is kept, and by which key. */
  readonly #notes = new WeakMap<
    File,
    { readonly isPaused: boolean; readonly key: Promise<string | undefined> }
  >();
  /** Those that went on by themselves, or could not. */
  readonly #tried = new Set<string>();
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: InterruptedHost, options: InterruptedOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    addEventListener('storage', () => this.refreshSoon(), { signal: this.#connection.signal });
    void this.#refresh();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Many changes at once are looked at once. */
  refreshSoon(): void {
    if (!this.#connection || this.#connection.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#refresh();
    }, quietMs);
  }

  /** Remembers the file while its upload can go on. */
  note({ file, state: { phase } }: UploadItem): void {
    const handle = handleOf(file);
    if (!handle || !this.#host.rememberFiles) return;
    // An element that is taken away pauses too, which its user has not asked for.
    const isPaused = phase === 'paused' && this.#host.isConnected;
    const before = this.#notes.get(file);
    if ((isPaused || phase === 'sending') && before?.isPaused !== isPaused) {
      const keep = async () => (await keeper())?.keepFile(file, handle, isPaused);
      this.#notes.set(file, { isPaused, key: before ? before.key.then(keep) : keep() });
    }
    if (phase === 'done' || phase === 'canceled') void this.#drop(file);
  }

  /** Asks for the file of one that is kept; call it from a click, so that the browser may ask its user. */
  async ask(key: string): Promise<Asked> {
    const asked = (await (await keeper())?.askForFile(key)) ?? 'denied';
    if (asked === 'changed') void this.#refresh();
    return asked;
  }

  forget(key: string): void {
    this.#host.queue.forgetInterrupted(key);
    if (this.kept.has(key)) void keeper().then((code) => code?.dropFile(key));
    void this.#refresh();
  }

  async #drop(file: File): Promise<void> {
    const key = await this.#notes.get(file)?.key;
    this.#notes.delete(file);
    if (key !== undefined) await (await keeper())?.dropFile(key);
  }

  /** With those whose files the browser hands out unasked. Answers whether there are any. */
  async #goOn(items: readonly InterruptedUpload[]): Promise<boolean> {
    if (!this.#options.mayGoOn()) return false;
    const files: File[] = [];
    for (const { key } of items) {
      if (!this.kept.has(key) || this.#tried.has(key)) continue;
      this.#tried.add(key);
      const found = await (await keeper())?.findAllowed(key);
      if (found instanceof File) files.push(found);
    }
    // What is added is looked at again.
    if (files.length > 0) this.#options.onFiles(files);
    return files.length > 0;
  }

  async #refresh(): Promise<void> {
    const items = await this.#host.queue.findInterrupted(maxShown);
    if (items.length === 0 && this.items.length === 0) return;
    if (this.#host.rememberFiles && items.length > 0)
      this.kept = (await (await keeper())?.keptKeys()) ?? new Set();
    if (await this.#goOn(items)) return;
    this.view ??= await import('./views/interrupted-view.js').catch(() => undefined);
    Object.assign(uploaderWords, this.view?.interruptedWords);
    this.items = this.view ? items : [];
    this.#host.requestUpdate();
  }
}
