import type { ObjectStorage } from '../../../../server/platform/object-storage/object-storage.js';
import { startUploadServer } from './upload-server.js';

export type CrashPoint =
  'none' | 'before-commit' | 'after-commit' | 'in-transaction' | 'after-transaction';

/** A server of its own process: on a data folder, dying at a point of finishing an upload when told so. Its first line names its address and a grant. */
const [dataDir = '', crashPoint = 'none'] = process.argv.slice(2);
const server = await startUploadServer({ dataDir });
crashAt(crashPoint as CrashPoint);
console.log(JSON.stringify({ url: server.url, grant: await server.grant() }));
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));

function crashAt(point: CrashPoint): void {
  const die = (): never => {
    process.kill(process.pid, 'SIGKILL');
    throw new Error('dead');
  };
  const { deps, jobs } = server;
  if (point === 'in-transaction') jobs.enqueue = async () => die();
  if (point === 'after-transaction') deps.changes.changed = die;
  const openAppendable: ObjectStorage['openAppendable'] = deps.storage.openAppendable.bind(
    deps.storage,
  );
  deps.storage.openAppendable = async (id) => {
    const appendable = await openAppendable(id);
    const commit = appendable.commit.bind(appendable);
    appendable.commit = async (key, size) => {
      if (point === 'before-commit') die();
      await commit(key, size);
      if (point === 'after-commit') die();
    };
    return appendable;
  };
}
