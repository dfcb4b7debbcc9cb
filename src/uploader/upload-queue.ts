import { pageConnectivity, type Connectivity } from './connectivity.js';
import { createWebFileLocks, type FileLocks } from './file-locks.js';
import { findRuleBroken, type FileRules } from './file-rules.js';
import { createWebResumeStore, type ResumeStore } from './resume-store.js';
import { createTusTransport } from './transports/tus-transport.js';
import type { UploadTransport } from './transports/upload-transport.js';
import type { GetUploadAuth } from './upload-auth.js';
import { isRetryable, isSettled, type UploadItem } from './upload-item.js';
import { UploadTask, type TaskContext } from './upload-task.js';

/** How a `VodUploadQueue` is built; only `getUploadAuth` is needed. */
export interface UploadQueueOptions {
  /** Asks the app server for leave to upload a file. */
  getUploadAuth: GetUploadAuth;
  /** Uploads at the same time; default 3. */
  maxParallel?: number;
  /** Attempts in a row without headway before an upload fails; default 8, about two minutes. */
  maxRetries?: number;
  /** No byte and no answer for this long counts as a lost connection; default 30,000 ms. */
  stallMs?: number;
  /** Default tus 1.0. */
  transport?: UploadTransport;
  /** Default `localStorage`. */
  resumeStore?: ResumeStore;
  /** Default the page's own. */
  connectivity?: Connectivity;
  /** Keeps two tabs from uploading one file at a time; default Web Locks, where the platform has them. */
  locks?: FileLocks;
  /** Spreads retries; default `Math.random`. */
  random?: () => number;
}

/**
 * Uploads files, several at a time, without any user interface: `<vod-uploader>` draws what it holds.
 * Retries by itself with exponential backoff and at once when the network is back, renews tokens unnoticed,
 * and goes on after a reload when the same file is added again.
 */
export class VodUploadQueue {
  readonly #context: TaskContext;
  readonly #listeners = new Set<(item: UploadItem) => void>();
  readonly #tasks = new Map<string, UploadTask>();
  readonly #held = new Set<string>();
  /** The newest task of each file, by what tells files apart. */
  readonly #byFile = new Map<string, UploadTask>();
  #maxParallel: number;
  #count = 0;
  #suspended: string[] | undefined;

  constructor(options: UploadQueueOptions) {
    this.#maxParallel = options.maxParallel ?? 3;
    this.#context = {
      getUploadAuth: options.getUploadAuth,
      transport: options.transport ?? createTusTransport(),
      resumeStore: options.resumeStore ?? createWebResumeStore(),
      connectivity: options.connectivity ?? pageConnectivity,
      locks: options.locks ?? createWebFileLocks(),
      maxRetries: options.maxRetries ?? 8,
      stallMs: options.stallMs ?? 30_000,
      random: options.random ?? Math.random,
    };
  }

  /** All files in the order they were added. */
  get items(): readonly UploadItem[] {
    return Array.from(this.#tasks.values(), (task) => task.item);
  }

  /** The file of this id as it stands now; undefined when it is not on the list. */
  get(id: string): UploadItem | undefined {
    return this.#tasks.get(id)?.item;
  }

  /** Uploads at the same time. */
  get maxParallel(): number {
    return this.#maxParallel;
  }

  set maxParallel(value: number) {
    this.#maxParallel = Math.max(1, value);
    this.#pump();
  }

  /** Calls `listener` with each item as it changes; returns the function that ends this. */
  subscribe(listener: (item: UploadItem) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Adds files and begins with them, or with `hold` waits for `start()`. A file that breaks `rules` is added too, as
   * failed with `empty-file`, `type-not-allowed` or `too-large`. One that is on the list already and not done is not
   * added again: what failed or was canceled is tried again.
   */
  add(files: Iterable<File>, options: { rules?: FileRules; hold?: boolean } = {}): readonly UploadItem[] {
    const rules = options.rules ?? { accept: '', maxSize: undefined };
    const tasks = Array.from(files, (file) => this.#reuse(file) ?? this.#create(file, rules));
    if (options.hold) for (const { item } of tasks) if (item.state.phase === 'waiting') this.#held.add(item.id);
    this.#pump();
    return tasks.map((task) => task.item);
  }

  /** Begins with the files that were added with `hold`. */
  start(): void {
    this.#held.clear();
    this.#pump();
  }

  /** Stops an upload that is under way or waits; `resume` goes on with it. */
  pause(id: string): void {
    const task = this.#tasks.get(id);
    if (!task || isSettled(task.item) || task.item.state.phase === 'paused') return;
    task.stop('paused');
    this.#pump();
  }

  /** Goes on with a paused upload, or at once with one that waits to try again. */
  resume(id: string): void {
    const task = this.#tasks.get(id);
    if (!task || isSettled(task.item)) return;
    const { phase } = task.item.state;
    if (phase === 'sending' || phase === 'authorizing' || phase === 'elsewhere') return;
    this.#held.delete(id);
    task.stop('waiting');
    this.#pump();
  }

  /** Ends an upload and has the server drop what it got. */
  cancel(id: string): void {
    const task = this.#tasks.get(id);
    if (!task || isSettled(task.item)) return;
    task.cancel();
    this.#pump();
  }

  /** Tries a failed or canceled upload again. */
  retry(id: string): void {
    const task = this.#tasks.get(id);
    if (!task || !isRetryable(task.item)) return;
    task.requeue();
    this.#pump();
  }

  /** Takes a file off the list, canceling its upload. */
  remove(id: string): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    this.cancel(id);
    this.#tasks.delete(id);
    this.#held.delete(id);
    const identity = identityOf(task.item.file);
    if (this.#byFile.get(identity) === task) this.#byFile.delete(identity);
  }

  /** Takes off the list all that is done, failed or canceled. */
  clear(): void {
    for (const item of this.items) if (isSettled(item)) this.remove(item.id);
  }

  /** Stops all traffic, as when the page takes the uploader away; `wake()` goes on. */
  suspend(): void {
    if (this.#suspended) return;
    const running = [...this.#tasks.values()].filter((task) => task.isRunning);
    this.#suspended = running.map((task) => task.item.id);
    for (const task of this.#tasks.values()) {
      if (task.isRunning) task.suspend();
      else task.endTurn();
    }
  }

  /** Goes on with what `suspend()` stopped. */
  wake(): void {
    const ids = this.#suspended ?? [];
    this.#suspended = undefined;
    for (const id of ids) this.resume(id);
    this.#pump();
  }

  #pump(): void {
    if (this.#suspended) return;
    const isBusy = (task: UploadTask) => task.isRunning && task.item.state.phase !== 'elsewhere';
    let free = this.#maxParallel - [...this.#tasks.values()].filter(isBusy).length;
    for (const [id, task] of this.#tasks) {
      if (free <= 0) return;
      if (task.item.state.phase !== 'waiting' || task.isRunning || this.#held.has(id)) continue;
      free -= 1;
      void task.run().then(() => this.#pump());
    }
  }

  #create(file: File, rules: FileRules): UploadTask {
    this.#count += 1;
    const task = new UploadTask(`upload-${this.#count}`, file, this.#context, (item) => this.#notify(item));
    this.#tasks.set(task.item.id, task);
    this.#byFile.set(identityOf(file), task);
    const broken = findRuleBroken(file, rules);
    if (broken) task.fail(broken);
    else this.#notify(task.item);
    return task;
  }

  /** Two uploads of one file would fight for the same place on the server. */
  #reuse(file: File): UploadTask | undefined {
    const task = this.#byFile.get(identityOf(file));
    if (!task || (isSettled(task.item) && !isRetryable(task.item))) return undefined;
    if (isSettled(task.item)) task.requeue();
    return task;
  }

  #notify(item: UploadItem): void {
    for (const listener of this.#listeners) listener(item);
    // What waits for another tab leaves its place to the next file.
    if (item.state.phase === 'elsewhere') this.#pump();
  }
}

function identityOf({ name, size, lastModified }: File): string {
  return `${name}\0${size}\0${lastModified}`;
}
