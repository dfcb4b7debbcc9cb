import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable-folder.js';
import { errnoOf } from './storage-fault.js';

const remembered = 20_000;

/**
 * Creates folders below `root`, and syncs the parent of each before its first use, even if it exists: another process may
 * have just created it without having synced it yet. Never creates `root`, which may be a mount point.
 */
export class DurableFolders {
  readonly #root: string;
  readonly #durable = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  async ensure(folder: string): Promise<string> {
    let parent = this.#root;
    for (const name of folder.split('/').filter(Boolean)) {
      const path = join(parent, name);
      if (!this.#durable.has(path)) await this.#make(path, parent);
      parent = path;
    }
    return parent;
  }

  /** Call it after folders were removed, so that they are created and synced again. */
  forget(): void {
    this.#durable.clear();
  }

  async #make(path: string, parent: string): Promise<void> {
    try {
      await mkdir(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    await syncFolder(parent);
    if (this.#durable.size >= remembered) this.#durable.clear();
    this.#durable.add(path);
  }
}
