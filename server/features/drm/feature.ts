import type { Feature } from '../../platform/feature.js';
import { drmRoutes } from './routes.js';

export const drm: Feature = {
  name: 'drm',
  // PlayReady's module has the page send it.
  cors: { request: ['SOAPAction'] },
  routes: (deps) => [drmRoutes(deps)],
};
