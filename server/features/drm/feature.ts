import type { Feature } from '../../platform/feature.js';
import { drmSettings } from './drm-table.js';
import { drmRoutes } from './routes.js';
import { secretsPurpose } from './vendors.js';

export const drm: Feature = {
  name: 'drm',
  // PlayReady's module has the page send it.
  cors: { request: ['SOAPAction'] },
  secrets: [
    {
      purpose: secretsPurpose,
      column: drmSettings.secretsWrapped,
      key: [drmSettings.appId, drmSettings.keySystem],
    },
  ],
  routes: (deps) => [drmRoutes(deps)],
};
