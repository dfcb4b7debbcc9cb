import { defineJob, type Feature } from '../../platform/feature.js';
import { posterRoutes } from './routes.js';
import { sweepPoster, sweepPosterQueue, type PosterFile } from './set-poster.js';

export const posters: Feature = {
  name: 'posters',
  routes: (deps) => [posterRoutes(deps)],
  jobs: [defineJob<PosterFile>(sweepPosterQueue, sweepPoster)],
};
