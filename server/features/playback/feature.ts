import type { Feature } from '../../platform/feature.js';
import { Catalog } from './catalog.js';
import { deliveryRoutes } from './delivery-routes.js';
import { playbackRoutes } from './routes.js';

export const playback: Feature = {
  name: 'playback',
  cors: {
    request: ['Range', 'If-None-Match', 'If-Range'],
    response: ['Content-Range', 'Accept-Ranges', 'Content-Length', 'Date', 'ETag'],
  },
  routes(deps) {
    // Shared by both, so that a deleted or blocked video stops in both at the same time.
    const catalog = new Catalog(deps);
    return [playbackRoutes(deps, catalog), deliveryRoutes(deps, catalog)];
  },
};
