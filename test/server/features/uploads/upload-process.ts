import { Readable } from 'node:stream';
import type {
  AppendableObject,
  ObjectStorage,
} from '../../../../server/platform/object-storage/object-storage.js';
import { startUploadServer } from './upload-server.js';

export type CrashPoint =
  | 'none'
  | 'before-commit'
  | 'after-commit'
  | 'in-transaction'
  | 'after-transaction'
  | 'in-join';

/** A server of its own process: on a data folder, dying at a point of finishing an upload when told so. Its first line names its address and a grant. */
const [dataDir = '', crashPoint = 'none', databaseUrl] = process.argv.slice(2);
const server = await startUploadServer({
  dataDir,
  ...(databaseUrl !== undefined && { env: { DATABASE_URL: databaseUrl } }),
});
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
    if (point === 'in-join') dieInSecondRead(appendable, die);
    const commit = appendable.commit.bind(appendable);
    appendable.commit = async (key, size) => {
      if (point === 'before-commit') die();
      await commit(key, size);
      if (point === 'after-commit') die();
    };
    return appendable;
  };
}

/** Parts are read when they are joined: dies when half of the third is appended. */
let reads = 0;
function dieInSecondRead(appendable: AppendableObject, die: () => never): void {
  const read = appendable.read.bind(appendable);
  appendable.read = async (range) => {
    reads += 1;
    if (reads < 2) return read(range);
    const half = await read({ ...range, end: Math.floor((range.start + range.end) / 2) });
    return Readable.from(
      (async function* () {
        yield* half as AsyncIterable<Buffer>;
        await new Promise((resolve) => setTimeout(resolve, 200));
        die();
      })(),
    );
  };
}
