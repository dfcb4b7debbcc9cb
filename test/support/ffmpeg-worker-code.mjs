import { ffmpegWorkerModule, workerCodeModule } from '../../scripts/ffmpeg-worker.mjs';

/** Answers for the module that the builds put together. */
export const ffmpegWorkerCode = {
  name: 'ffmpeg-worker-code',
  resolveImport: ({ source }) => (workerCodeModule.test(source) ? source : undefined),
  serve: ({ path }) =>
    workerCodeModule.test(path) ? { body: ffmpegWorkerModule(), type: 'js' } : undefined,
};
