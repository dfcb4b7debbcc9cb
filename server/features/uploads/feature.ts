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
      'Upload-Checksum',
      // Headers of extensions that are not supported. They are allowed so that pages of other origins get our 501 response
      // instead of a failed preflight.
      'Upload-Concat',
      'Upload-Defer-Length',
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
      'Upload-Metadata',
      'Upload-Expires',
    ],
  },

  schedules: [{ name: 'sweep of uploads', everyMs: 600_000, run: sweepUploads }],
  routes: (deps) => [uploadRoutes(deps)],
};
