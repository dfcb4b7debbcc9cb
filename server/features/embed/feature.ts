import type { Feature } from '../../platform/feature.js';
import { Catalog } from '../playback/catalog.js';
import { embedRoutes } from './routes.js';

export const embed: Feature = {
  name: 'embed',
  routes: (deps) => [embedRoutes(deps, new Catalog(deps))],
};
