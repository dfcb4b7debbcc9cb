import type { Feature } from '../../platform/feature.js';
import { startJoining } from './join-waiting.js';
import { uploadRoutes } from './routes.js';
import { startDigesting } from './source-digest.js';
import { sweepUploads } from './sweep.js';

export const uploads: Feature = {
  name: 'uploads',
  cors: {
    request: [
      'Tus-Resumable',
      'Upload-Length',
      'Upload-Offset',
      'Upload-Metadata',
      'X-HTTP-Method-Override',
      'Upload-Checksum',
      'Repr-Digest',
      'Upload-Defer-Length',
      'Upload-Concat',
    ],
    response: [
      'Location',
      'Tus-Resumable',
      'Tus-Version',
      'Tus-Extension',
      'Tus-Max-Size',
      'Tus-Checksum-Algorithm',
      'Upload-Offset',
      'Upload-Length',
      'Upload-Defer-Length',
      'Upload-Concat',
      'Upload-Metadata',
      'Upload-Expires',
    ],
  },

  schedules: [{ name: 'sweep of uploads', everyMs: 600_000, run: sweepUploads }],
  start: async (deps, signal) => {
    await startJoining(deps, signal);
    await startDigesting(deps, signal);
  },
  routes: (deps) => [uploadRoutes(deps)],
};
