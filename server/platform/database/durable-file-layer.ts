import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

interface NodefsNode {
  parent: NodefsNode;
}

/**
 * The parts of Emscripten's NODEFS that are extended. They are internal, so the PGlite version is pinned exactly; the
 * power-cut test fails if they change.
 */
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
 * PGlite's NodeFS with fsync added. Without it a power cut loses every recent commit (pglite #1107). Remove this class when
 * PGlite syncs by itself.
 */
export class DurableFileLayer extends NodeFS {
  /** The number of fsync calls that reached the operating system. */
  syncs = 0;
  /** False while a new database is created; `syncTree` then syncs all its files at once, which is faster. */
  durable = true;
  /** Frees disk space when the disk is full; returns false when it could not. */
  makeRoom: () => boolean = () => false;

  /** Extends NODEFS before the database starts, so that crash recovery is durable already. */
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

  /**
   * On a nearly full disk a write may be partial. PostgreSQL would treat that as a fatal error, so the rest is retried.
   */
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

/** The self-test at startup: throws unless a commit calls fsync. */
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
    'The embedded database does not sync commits to the disk, so a power cut would lose data. The server does not start. ' +
      'Install the exact version of @electric-sql/pglite that package.json requires, or set DATABASE_URL.',
  );
}

/** Syncs every file and folder below `folder`, and the folder's entry in its parent, to the disk. */
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
