import type { Feature } from '../../platform/feature.js';
import { accessKeys, signingKeys } from './access-key-table.js';
import { accessKeyPurpose } from './create-access-key.js';
import { signingKeyPurpose } from './open-secrets.js';
import { identityRoutes } from './routes.js';

export const identity: Feature = {
  name: 'identity',
  secrets: [
    { purpose: accessKeyPurpose, column: accessKeys.secretWrapped, key: [accessKeys.id] },
    { purpose: signingKeyPurpose, column: signingKeys.secretWrapped, key: [signingKeys.kid] },
  ],
  routes: (deps) => [identityRoutes(deps)],
};
