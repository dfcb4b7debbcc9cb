import type { Feature } from '../../platform/feature.js';
import { licenceRoutes } from '../drm/licence-routes.js';
import { catalogOf } from './catalog.js';
import { clearKeyRoutes } from './clearkey-routes.js';
import { deliveryRoutes } from './delivery-routes.js';
import { openLicensedPlay } from './licence-access.js';
import { offlineRoutes } from './offline-routes.js';
import { playbackRoutes } from './routes.js';

export const playback: Feature = {
  name: 'playback',
  cors: {
    request: [
      ...['Range', 'If-None-Match', 'If-Range'],
      // What a player reports by CMCD (CTA-5004-B).
      ...['CMCD-Object', 'CMCD-Request', 'CMCD-Session', 'CMCD-Status'],
    ],
    response: ['Content-Range', 'Accept-Ranges', 'Content-Length', 'Date', 'ETag'],
  },
  routes(deps) {
    const catalog = catalogOf(deps);
    return [
      playbackRoutes(deps, catalog),
      deliveryRoutes(deps, catalog),
      clearKeyRoutes(deps, catalog),
      offlineRoutes(deps),
      licenceRoutes(deps, (token) => openLicensedPlay(deps, catalog, token)),
    ];
  },
};
