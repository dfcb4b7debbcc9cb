import type { Feature } from '../../platform/feature.js';
import { identityRoutes } from './routes.js';

export const identity: Feature = { name: 'identity', routes: (deps) => [identityRoutes(deps)] };
