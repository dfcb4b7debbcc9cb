import type { Feature } from '../../platform/feature.js';
import { uploadRoutes } from './routes.js';
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
      // Of extensions that are not offered, so that their refusal can be read from another origin too.
      'Upload-Concat',
      'Upload-Defer-Length',
      'Upload-Checksum',
    ],
    response: [
      'Location',
      'Tus-Resumable',
      'Tus-Version',
      'Tus-Extension',
      'Tus-Max-Size',
      'Upload-Offset',
      'Upload-Length',
      'Upload-Metadata',
      'Upload-Expires',
    ],
  },
  // First what a crash left unfinished; then what has expired meanwhile.
  schedules: [{ name: 'sweep of uploads', everyMs: 600_000, run: sweepUploads }],
  routes: (deps) => [uploadRoutes(deps)],
};
