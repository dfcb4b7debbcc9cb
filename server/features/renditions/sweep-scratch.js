import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
const keptMs = 24 * 3600 * 1000;
/** Removes scratch folders of jobs that ended without doing so; a running job's folder is never that old untouched. */
export async function sweepScratch(dataDir, nowMs = Date.now()) {
    const folder = join(dataDir, 'work');
    for (const name of await readdir(folder).catch(noFolder)) {
        const path = join(folder, name);
        const { mtimeMs } = await stat(path);
        if (nowMs - mtimeMs > keptMs)
            await rm(path, { recursive: true, force: true });
    }
}
function noFolder(error) {
    if (error.code === 'ENOENT')
        return [];
    throw error;
}
