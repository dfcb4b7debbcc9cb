import type { CheckedContent } from './check-content.js';
import { fileChanged, toUploadError } from './upload-failure.js';
import type { FileRules } from './file-rules.js';
import { isSettled } from './upload-item.js';
import type { UploadTask } from './upload-task.js';

/** So that of hundreds that are picked at once not all are read at once. */
const atOnce = 4;

/** Fetches what reads containers; sooner than it is needed, so that nobody waits for it. */
export const loadChecks = () => import('./check-content.js');

/** Looks into files before anything of them is sent, a few at a time, in the order in which they were added. */
export class FileChecks {
  readonly #onDone: () => void;
  /** Not looked into yet, or being so; what was found wrong with a file is looked at again with each try. */
  readonly #open = new Map<UploadTask, FileRules>();
  readonly #running = new Set<UploadTask>();
  readonly #reading = new Set<UploadTask>();

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /** Whether nothing of it may be sent yet. */
  isOpen(task: UploadTask): boolean {
    return this.#open.has(task);
  }

  /** Whether its container is being read, which is soon over: later files do not overtake it. */
  isReading(task: UploadTask): boolean {
    return this.#reading.has(task);
  }

  add(task: UploadTask, rules: FileRules): void {
    if (!rules.content && !rules.check) return;
    this.#open.set(task, rules);
    this.run();
  }

  drop(task: UploadTask): void {
    this.#open.delete(task);
  }

  /** Goes on with those that are not looked into yet. */
  run(): void {
    for (const [task, rules] of this.#open) {
      if (this.#running.size >= atOnce) return;
      if (this.#running.has(task) || isSettled(task.item)) continue;
      this.#running.add(task);
      void this.#check(task, rules);
    }
  }

  async #check(task: UploadTask, rules: FileRules): Promise<void> {
    task.note({ isChecking: true });
    const error = await this.#lookInto(task, rules).then(() => undefined, toUploadError);
    this.#running.delete(task);
    // Another file may have its place by now.
    if (this.#open.has(task)) {
      if (!error) this.#open.delete(task);
      task.note({ isChecking: false });
      if (error && !isSettled(task.item)) task.fail(error);
    }
    this.run();
    this.#onDone();
  }

  async #lookInto(task: UploadTask, rules: FileRules): Promise<void> {
    this.#reading.add(task);
    const checked = await readContent(task, rules).finally(() => this.#reading.delete(task));
    if (checked && this.#open.has(task)) task.note({ media: checked.media });
    if (checked?.refusal) throw checked.refusal;
    if (!rules.check) return;
    this.#onDone();
    await rules.check(task.item.file);
  }
}

async function readContent(
  { item: { file } }: UploadTask,
  { accept, content }: FileRules,
): Promise<CheckedContent | undefined> {
  if (!content) return undefined;
  const code = await loadChecks().catch((cause: unknown) => {
    // Without a connection, nothing that a page asks for is left out; the server refuses what is no video.
    if (Object.values(content).some(Boolean)) throw cause;
  });
  return code?.checkContent(file, { accept, content }).catch((cause: unknown) => {
    // What a browser says of a file that it cannot read any more.
    throw cause instanceof DOMException ? fileChanged(cause) : cause;
  });
}
