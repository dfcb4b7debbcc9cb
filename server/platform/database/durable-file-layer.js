import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';
/**
 * PGlite's NodeFS with the fsync that it lacks (pglite #1107: without, a power cut loses every recent commit).
 * Remove it when PGlite syncs by itself.
 */
export class DurableFileLayer extends NodeFS {
    constructor() {
        super(...arguments);
        /** Calls of fsync that reached the operating system. */
        this.syncs = 0;
        /** False while a fresh database is made, whose files `syncTree` brings to the disk in one go. */
        this.durable = true;
    }
    /** Emscripten runs this before the database starts, so that crash recovery is already durable. */
    async init(database, options) {
        const { emscriptenOpts } = await super.init(database, options);
        const extend = (module) => this.#extend(module.NODEFS);
        return { emscriptenOpts: { ...emscriptenOpts, preRun: [...[emscriptenOpts.preRun ?? []].flat(), extend] } };
    }
    #extend(nodefs) {
        const { mknod, rename } = nodefs.node_ops;
        nodefs.stream_ops.fsync = (stream) => {
            if (this.durable)
                nodefs.tryFSOperation(() => this.#sync(stream.nfd));
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
            if (oldParent !== newParent)
                this.#syncFolder(nodefs, oldParent);
        };
    }
    #syncFolder(nodefs, folder) {
        if (!this.durable)
            return;
        nodefs.tryFSOperation(() => syncPath(nodefs.realPath(folder)));
    }
    #sync(descriptor) {
        fsyncSync(descriptor);
        this.syncs += 1;
    }
}
/** The start-up self-test: counts what one commit syncs. */
export async function refuseWithoutSync(database, files) {
    const before = files.syncs;
    await database.query("select pg_logical_emit_message(true, 'vodkit', 'does a commit reach the disk?')");
    if (files.syncs > before)
        return;
    throw new Error('The embedded database does not bring a commit to the disk, so a power cut would lose data, and the server will not run on it. ' +
        'Install the exact version of @electric-sql/pglite that the server names, or set DATABASE_URL.');
}
/** Brings every file and folder below `folder`, and its own entry in the folder above, to the disk. */
export function syncTree(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            syncTree(path);
        else if (entry.isFile())
            syncPath(path);
    }
    syncPath(folder);
    syncPath(dirname(folder));
}
export function syncPath(path) {
    const descriptor = openSync(path, 'r');
    try {
        fsyncSync(descriptor);
    }
    finally {
        closeSync(descriptor);
    }
}
