import { fingerprintFile, isFileUnchanged } from './file-fingerprint.js';
import { resumeKey, type ResumeRecord, type ResumeStore } from './resume-store.js';

const noteEveryMs = 2000;

/** What is remembered of the upload of one file, once the file can be told from others. */
export class ResumePlace {
  readonly #file: File;
  readonly #store: ResumeStore;
  #fingerprint: string | undefined;
  #notedAtMs = 0;
  #keptHash: string | undefined;

  constructor(file: File, store: ResumeStore) {
    this.#file = file;
    this.#store = store;
  }

  /** Undefined before `open()`, and for a file that cannot be told from others. */
  get key(): string | undefined {
    return this.#fingerprint && resumeKey(this.#file, this.#fingerprint);
  }

  async open(): Promise<void> {
    this.#fingerprint ??= await fingerprintFile(this.#file);
  }

  /** Whether `file` is the same, byte for byte as far as samples tell; also where they cannot be taken. */
  async isOf(file: File): Promise<boolean> {
    await this.open();
    return this.#fingerprint === undefined || this.#fingerprint === (await fingerprintFile(file));
  }

  isFileUnchanged(): Promise<boolean> {
    return isFileUnchanged(this.#file, this.#fingerprint);
  }

  find(): ResumeRecord | 'changed' | undefined {
    return this.#fingerprint === undefined
      ? undefined
      : this.#store.find(this.#file, this.#fingerprint);
  }

  /** The record of exactly this file. */
  record(): ResumeRecord | undefined {
    const found = this.find();
    return typeof found === 'object' ? found : undefined;
  }

  save(record: ResumeRecord): void {
    const { keptHash } = this;
    if (this.#fingerprint !== undefined)
      this.#store.save(this.#file, this.#fingerprint, { ...record, ...(keptHash && { keptHash }) });
  }

  get keptHash(): string | undefined {
    return this.#keptHash ?? this.record()?.keptHash;
  }

  /** From where hashing goes on after a pause or a reload. */
  set keptHash(state: string | undefined) {
    this.#keptHash = state;
    const record = this.record();
    if (record && !record.isFinished) this.save(record);
  }

  /** So that the next page load can say how far it was. */
  noteProgress(sentBytes: number): void {
    const record = Date.now() - this.#notedAtMs < noteEveryMs ? undefined : this.record();
    if (!record || record.isFinished) return;
    this.#notedAtMs = Date.now();
    this.save({ ...record, sentBytes });
  }

  forget(): void {
    this.#keptHash = undefined;
    if (this.#fingerprint !== undefined) this.#store.remove(this.#file, this.#fingerprint);
  }
}
