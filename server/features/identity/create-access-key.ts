import { randomBytes } from 'node:crypto';
import type { AccessKey } from '../../../src/contract/apps.js';
import type { Db } from '../../platform/database/database.js';
import { createRandomId } from '../../platform/ids.js';
import type { SecretBox } from '../../platform/crypto/secret-box.js';
import { insertAccessKey } from './identity-store.js';

export const accessKeyPurpose = 'access-key';

/** Creates an access key. Only this call returns the secret; it cannot be read again. */
export async function createAccessKey(
  db: Db,
  secrets: SecretBox,
  { appId, scope }: { appId: string; scope: 'root' | 'app' },
): Promise<AccessKey> {
  const secret = randomBytes(32).toString('base64url');
  const row = await insertAccessKey(db, {
    id: `VK${createRandomId()}`,
    appId,
    scope,
    secretWrapped: secrets.wrap(accessKeyPurpose, Buffer.from(secret)),
  });
  return {
    accessKeyId: row.id,
    accessKeySecret: secret,
    appId,
    createdAt: row.createdAt.toISOString(),
  };
}
