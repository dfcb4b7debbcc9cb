import { hashWorkerCode, hashWorkerModule } from '../../scripts/hash-worker.mjs';

/** Answers for the module that the builds put together. */
export const hashWorker = {
  name: 'hash-worker-code',
  resolveImport: ({ source }) => (hashWorkerModule.test(source) ? source : undefined),
  serve: ({ path }) =>
    hashWorkerModule.test(path) ? { body: hashWorkerCode(), type: 'js' } : undefined,
};
