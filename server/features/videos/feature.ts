import type { Feature } from '../../platform/feature.js';
import { changesRoute } from './changes-route.js';
import { videoRoutes } from './routes.js';

export const videos: Feature = {
  name: 'videos',
  routes: (deps) => [videoRoutes(deps), changesRoute(deps)],
};
