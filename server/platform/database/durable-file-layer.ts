import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

interface NodefsNode {
  parent: NodefsNode;
}

/** What of Emscripten's NODEFS is extended; pinned with the exact PGlite version, the power-cut test holds it. */
interface Nodefs {
  realPath(node: NodefsNode): string;
  tryFSOperation: <T>(operation: () => T) => T;
  node_ops: {
    mknod: (parent: NodefsNode, name: string, mode: number, dev: number) => NodefsNode;
    rename: (node: NodefsNode, newParent: NodefsNode, newName: string) => void;
  };
  stream_ops: {
    fsync?: (stream: { nfd: number }) => number;
    write: (
      stream: { nfd: number },
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ) => number;
  };
}

type EmscriptenOptions = Parameters<NodeFS['init']>[1];

/**
 * PGlite's NodeFS with the fsync that it lacks (pglite #1107: without, a power cut loses every recent commit).
 * Remove it when PGlite syncs by itself.
 */
export class DurableFileLayer extends NodeFS {
  /** Calls of fsync that reached the operating system. */
  syncs = 0;
  /** False while a fresh database is made, whose files `syncTree` brings to the disk in one go. */
  durable = true;
  /** Makes room when the disk is full; false when it could not. */
  makeRoom: () => boolean = () => false;

  /** Emscripten runs this before the database starts, so that crash recovery is already durable. */
  override async init(database: PGlite, options: EmscriptenOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(database, options);
    const extend = (module: unknown) => this.#extend((module as { NODEFS: Nodefs }).NODEFS);
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        preRun: [...[emscriptenOpts.preRun ?? []].flat(), extend],
      },
    };
  }

  #extend(nodefs: Nodefs): void {
    const { mknod, rename } = nodefs.node_ops;
    const { tryFSOperation } = nodefs;
    nodefs.tryFSOperation = (operation) => tryFSOperation(() => this.#withRoom(operation));
    nodefs.stream_ops.write = ({ nfd }, buffer, offset, length, position) =>
      nodefs.tryFSOperation(() =>
        this.#writeAll(nfd, buffer.subarray(offset, offset + length), position),
      );
    nodefs.stream_ops.fsync = (stream) => {
      if (this.durable) nodefs.tryFSOperation(() => this.#sync(stream.nfd));
      return 0;
    };
    nodefs.node_ops.mknod = (parent, name, mode, dev) => {
      const node = mknod(parent, name, mode, dev);
      this.#syncFolder(nodefs, parent);
      return node;
    };
    nodefs.node_ops.rename = (node, newParent, newName) => {
      const oldParent = node.parent;
      rename(node, newParent, newName);
      this.#syncFolder(nodefs, newParent);
      if (oldParent !== newParent) this.#syncFolder(nodefs, oldParent);
    };
  }

  #withRoom<T>(operation: () => T): T {
    for (;;) {
      try {
        return operation();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' || !this.makeRoom()) throw error;
      }
    }
  }

  /** A disk that becomes full takes a part of what is written, which PostgreSQL would take for the end. */
  #writeAll(descriptor: number, bytes: Uint8Array, position: number): number {
    let written = 0;
    while (written < bytes.length) {
      const [start, rest] = [written, bytes.subarray(written)];
      written += this.#withRoom(() =>
        writeSync(descriptor, rest, 0, rest.length, position + start),
      );
    }
    return written;
  }

  #syncFolder(nodefs: Nodefs, folder: NodefsNode): void {
    if (!this.durable) return;
    nodefs.tryFSOperation(() => syncPath(nodefs.realPath(folder)));
  }

  #sync(descriptor: number): void {
    fsyncSync(descriptor);
    this.syncs += 1;
  }
}

/** The start-up self-test: counts what one commit syncs. */
export async function refuseWithoutSync(
  database: Pick<PGlite, 'query'>,
  files: { readonly syncs: number },
): Promise<void> {
  const before = files.syncs;
  await database.query(
    "select pg_logical_emit_message(true, 'vodkit', 'does a commit reach the disk?')",
  );
  if (files.syncs > before) return;
  throw new Error(
    'The embedded database does not bring a commit to the disk, so a power cut would lose data, and the server will not run on it. ' +
      'Install the exact version of @electric-sql/pglite that the server names, or set DATABASE_URL.',
  );
}

/** Brings every file and folder below `folder`, and its own entry in the folder above, to the disk. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(folder);
  syncPath(dirname(folder));
}

export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
