import type { UploadDetails } from '../client/upload-details.js';
import { VodError } from '../shared/vod-error.js';
import { FileChecks } from './file-checks.js';
import { findRuleBroken, type FileRules } from './file-rules.js';
import { toParallelParts, type ParallelParts } from './parallel-option.js';
import { toChunkBytes } from './request-sizes.js';
import type { InterruptedUpload } from './resume-store.js';
import { isDuplicate, isRefused, isRetryable, isSettled, type UploadItem } from './upload-item.js';
import { toUploadContext, type UploadContext, type UploadQueueOptions } from './upload-options.js';
import { UploadTask } from './upload-task.js';

/**
 * Uploads files, several at a time, without any user interface: `<vod-uploader>` draws what it holds.
 * Retries by itself, at once after headway and when the network is back, renews tokens unnoticed,
 * and goes on after a reload when the same file is added again.
 */
export class VodUploadQueue {
  readonly #context: UploadContext;
  readonly #listeners = new Set<(item: UploadItem) => void>();
  readonly #tasks = new Map<string, UploadTask>();
  readonly #held = new Set<string>();
  readonly #rules = new Map<string, FileRules>();
  readonly #checks = new FileChecks(() => this.#pump());
  /** The newest task of each file, by what tells files apart. */
  readonly #byFile = new Map<string, UploadTask>();
  #maxParallel: number;
  #count = 0;
  #suspended: string[] | undefined;

  constructor(options: UploadQueueOptions) {
    this.#maxParallel = options.maxParallel ?? 3;
    this.#context = toUploadContext(options);
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

  /**
   * Most bytes of one request, 1,000,000 or more; a smaller number counts as 1,000,000. Undefined: no limit but those
   * that proxies on the way turn out to have. Holds for requests from now on.
   */
  get chunkSize(): number | undefined {
    return this.#context.chunkBytes;
  }

  set chunkSize(value: number | undefined) {
    this.#context.chunkBytes = toChunkBytes(value);
  }

  /** Most bytes a second of all uploads together, 16,384 or more; undefined: no limit. Holds for requests from now on. */
  get maxRate(): number | undefined {
    return this.#context.rate.bytesPerSecond;
  }

  set maxRate(value: number | undefined) {
    this.#context.rate.bytesPerSecond = value;
  }

  /** How many parts of one file are sent at the same time, 1 to 4 or `auto`. Holds for attempts to send from now on. */
  get parallelParts(): ParallelParts {
    return this.#context.parallelParts;
  }

  set parallelParts(value: ParallelParts) {
    this.#context.parallelParts = toParallelParts(value);
  }

  /** Uploads of earlier page loads, the newest `most`, that go on when their files are added again and that no tab works on. */
  async findInterrupted(most = 20): Promise<readonly InterruptedUpload[]> {
    const { resumeStore, locks } = this.#context;
    const own = new Set(Array.from(this.#tasks.values(), (task) => task.place.key));
    const left = (resumeStore.list?.() ?? []).filter(({ key }) => !own.has(key)).slice(0, most);
    const isWanted = await Promise.all(
      left.map(async ({ key }) => (await locks?.isWanted(key)) ?? false),
    );
    return left.filter((_, index) => !isWanted[index]);
  }

  /** Forgets an interrupted upload: its file would be uploaded from the start. On the server it expires. */
  forgetInterrupted(key: string): void {
    this.#context.resumeStore.forget?.(key);
    // Where it cannot be fetched, it is dropped after a week.
    import('./tell-details.js').then((code) => code.dropPoster(key)).catch(() => undefined);
  }

  /** Calls `listener` with each item as it changes; returns the function that ends this. */
  subscribe(listener: (item: UploadItem) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Adds files and begins with them, or with `hold` waits for `start()`. A file that breaks `rules` is added too, as
   * failed with `empty-file`, `type-not-allowed`, `too-large`, `too-many-files`, `total-too-large`, what its content breaks of `rules.content`, or what `rules.check` throws. One that is on the list already and not done is not
   * added again: what failed or was canceled is tried again. One that was uploaded is added as failed with `duplicate`,
   * and uploaded again by `retry`. Where only name, size and time are the same, it gets its own place a moment later.
   */
  add(
    files: Iterable<File>,
    options: { rules?: FileRules; hold?: boolean } = {},
  ): readonly UploadItem[] {
    const rules = options.rules ?? { accept: '', maxSize: undefined };
    const place = (task: UploadTask) => {
      const { item } = task;
      if (options.hold && (item.state.phase === 'waiting' || isRefused(item)))
        this.#held.add(item.id);
      return task;
    };
    const tasks = Array.from(files, (file) => {
      const twin = this.#byFile.get(identityOf(file));
      const task =
        this.#reuse(twin) ??
        this.#create(file, rules, twin?.item.state.phase === 'done' ? 'again' : 'new');
      if (twin && twin.item.file !== file) {
        void twin.place
          .isOf(file)
          .then((isSame) => isSame || this.#giveOwnPlace(file, { task, twin, rules, place }));
      }
      return place(task);
    });
    this.#pump();
    return tasks.map((task) => task.item);
  }

  /** Begins with the files that were added with `hold`. */
  start(): void {
    this.#held.clear();
    this.#pump();
  }

  /** Whether a file was added with `hold` and waits for `start()`. */
  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  /**
   * Uploads another file in the place of one that is not uploaded yet, as when its user has cut that one. What was sent of the old
   * one is canceled. The rules that it was added with hold for the new one too; it begins at once, or with the other files
   * that wait for `start()`. Undefined where the old one is uploaded already, or not on the list.
   */
  replaceFile(id: string, file: File): UploadItem | undefined {
    const old = this.#tasks.get(id);
    const rules = this.#rules.get(id);
    if (!old || !rules || old.item.state.phase === 'done') return undefined;
    if (!isSettled(old.item)) old.cancel();
    this.#forgetFile(old);
    this.#checks.drop(old);
    const task = this.#create(file, rules, 'new', id);
    task.details.set(old.details.details);
    this.#pump();
    return task.item;
  }

  /**
   * What its user says of a file's video, all of it each time. It goes into the creation of the video, later changes to `saveDetails`,
   * the newest only; a reload keeps it with what is remembered of the upload. Creation that was refused for a field is tried again.
   */
  setDetails(id: string, details: UploadDetails): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    task.details.set(details);
    const { state, videoId } = task.item;
    const isRefused = state.phase === 'failed' && state.error.code === 'invalid-request';
    if (isRefused && videoId === undefined) this.retry(id);
    this.#pump();
  }

  /** Gives its video a picture: JPEG, PNG or WebP of at most 20 MiB. It is sent as soon as there is a video; `posterState` of the item says what became of it. */
  setPoster(id: string, picture: Blob): void {
    this.#tasks.get(id)?.details.setPoster(picture);
  }

  /** Moves a file to another place of the list, 0 is the first: of those that wait, the first begins first. */
  move(id: string, index: number): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    const others = [...this.#tasks].filter(([other]) => other !== id);
    others.splice(Math.max(0, index), 0, [id, task]);
    this.#tasks.clear();
    for (const [other, moved] of others) this.#tasks.set(other, moved);
    this.#notify(task.item);
  }

  /** Stops an upload that is under way or waits; `resume` goes on with it. */
  pause(id: string): void {
    this.#pause(this.#tasks.get(id));
    this.#pump();
  }

  #pause(task: UploadTask | undefined): void {
    if (!task || isSettled(task.item) || task.item.state.phase === 'paused') return;
    task.stop('paused');
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
    this.#cancel(this.#tasks.get(id));
    this.#pump();
  }

  #cancel(task: UploadTask | undefined): void {
    if (task && !isSettled(task.item)) task.cancel();
  }

  /** Tries a failed or canceled upload again. */
  retry(id: string): void {
    const task = this.#tasks.get(id);
    if (!task || !isRetryable(task.item)) return;
    this.#held.delete(id);
    task.requeue();
    this.#pump();
  }

  /** Stops every upload that is under way or waits. */
  pauseAll(): void {
    // Where one is paused, none of those that are paused next is to begin.
    for (const task of [...this.#tasks.values()]) this.#pause(task);
    this.#pump();
  }

  /** Goes on with every paused upload. */
  resumeAll(): void {
    for (const { id, state } of this.items) if (state.phase === 'paused') this.resume(id);
  }

  /** Ends every upload that is not over. */
  cancelAll(): void {
    for (const task of [...this.#tasks.values()]) this.#cancel(task);
    this.#pump();
  }

  /** Takes a file off the list, canceling its upload. */
  remove(id: string): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    this.cancel(id);
    this.#tasks.delete(id);
    this.#held.delete(id);
    this.#rules.delete(id);
    this.#forgetFile(task);
    this.#checks.drop(task);
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
      else task.releaseLock();
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
    this.#checks.run();
    const isBusy = (task: UploadTask) => task.isRunning && task.item.state.phase !== 'elsewhere';
    let free = this.#maxParallel - [...this.#tasks.values()].filter(isBusy).length;
    for (const [id, task] of this.#tasks) {
      if (free <= 0) return;
      if (task.item.state.phase !== 'waiting' || task.isRunning) continue;
      if (this.#held.has(id)) continue;
      if (this.#checks.isOpen(task)) {
        if (this.#checks.isReading(task)) free -= 1;
        continue;
      }
      if (!this.#context.mayStart(task.item)) continue;
      free -= 1;
      void task.run().then(() => this.#pump());
    }
  }

  #create(
    file: File,
    rules: FileRules,
    kind: 'new' | 'again',
    id = `upload-${(this.#count += 1)}`,
  ): UploadTask {
    const task = new UploadTask(id, file, this.#context, (item) => this.#notify(item));
    this.#tasks.set(id, task);
    this.#rules.set(id, rules);
    this.#byFile.set(identityOf(file), task);
    const broken = findRuleBroken(file, rules, () => this.#listedBeside(task));
    if (broken) task.fail(broken);
    else if (kind === 'again')
      task.fail(new VodError('duplicate', 'This file has already been uploaded.'));
    else this.#notify(task.item);
    if (!broken) this.#checks.add(task, rules);
    return task;
  }

  #listedBeside(task: UploadTask): File[] {
    const others = this.items.filter(
      (item) => item.id !== task.item.id && item.state.phase !== 'canceled' && !isRefused(item),
    );
    return others.map(({ file }) => file);
  }

  #forgetFile(task: UploadTask): void {
    const identity = identityOf(task.item.file);
    if (this.#byFile.get(identity) === task) this.#byFile.delete(identity);
  }

  /** Two uploads of one file would fight for the same place on the server. */
  #reuse(task: UploadTask | undefined): UploadTask | undefined {
    if (!task || (isSettled(task.item) && !isRetryable(task.item))) return undefined;
    if (isSettled(task.item) && !isDuplicate(task.item)) task.requeue();
    return task;
  }

  /** The file is not the one it was taken for. */
  #giveOwnPlace(
    file: File,
    {
      task,
      twin,
      rules,
      place,
    }: {
      task: UploadTask;
      twin: UploadTask;
      rules: FileRules;
      place: (task: UploadTask) => UploadTask;
    },
  ): void {
    if (task === twin) place(this.#create(file, rules, 'new'));
    else if (isDuplicate(task.item)) {
      task.requeue();
      place(task);
    }
    this.#pump();
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
