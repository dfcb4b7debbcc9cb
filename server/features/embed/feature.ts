import type { Feature } from '../../platform/feature.js';
import { catalogOf } from '../playback/catalog.js';
import { embedRoutes } from './routes.js';

export const embed: Feature = {
  name: 'embed',
  routes: (deps) => [embedRoutes(deps, catalogOf(deps))],
};
