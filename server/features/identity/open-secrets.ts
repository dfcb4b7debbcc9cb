import { randomBytes } from 'node:crypto';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import {
  keepPrivateFile,
  readPrivateFile,
  writePrivateFile,
} from '../../platform/crypto/private-file.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { TokenSigner } from '../../platform/crypto/signed-token.js';
import { createRandomId } from '../../platform/ids.js';
import { accessKeyPurpose, createAccessKey } from './create-access-key.js';
import { findRootKey, insertSigningKey, selectSigningKeys } from './identity-store.js';

/** In the data folder: `{accessKeyId, accessKeySecret}`. */
export const rootKeyFile = 'root-access-key.json';

const signingKeyPurpose = 'signing-key';

/** Uses the master key from the configuration, or else the one in the data folder, which the first start creates. */
export async function openSecrets(config: Deps['config']): Promise<SecretBox> {
  if (config.masterKey) return new SecretBox(config.masterKey);
  const name = 'master-key';
  const stored =
    (await readPrivateFile(config.dataDir, name)) ??
    (await keepPrivateFile(config.dataDir, name, `${randomBytes(32).toString('hex')}\n`));
  return new SecretBox(Buffer.from(stored.trim(), 'hex'));
}

export async function openTokenSigner(db: Db, secrets: SecretBox): Promise<TokenSigner> {
  if ((await selectSigningKeys(db)).length === 0) {
    const secretWrapped = secrets.wrap(signingKeyPurpose, randomBytes(32));
    await insertSigningKey(db, { kid: createRandomId().slice(0, 8), secretWrapped });
  }
  const rows = await selectSigningKeys(db);
  return new TokenSigner(
    rows.map(({ kid, secretWrapped }) => ({
      kid,
      secret: unwrapOrExplain(secrets, signingKeyPurpose, secretWrapped),
    })),
  );
}

/**
 * Creates the root access key if there is none, and writes `root-access-key.json` again if it is missing or differs.
 */
export async function ensureRootKeyFile({
  config,
  database,
  secrets,
}: Pick<Deps, 'config' | 'database' | 'secrets'>): Promise<void> {
  const row = await findRootKey(database.db);
  const key = row
    ? {
        accessKeyId: row.id,
        accessKeySecret: unwrapOrExplain(secrets, accessKeyPurpose, row.secretWrapped).toString(),
      }
    : await createAccessKey(database.db, secrets, { appId: 'default', scope: 'root' });
  const { accessKeyId, accessKeySecret } = key;
  const text = `${JSON.stringify({ accessKeyId, accessKeySecret }, null, 2)}\n`;
  const name = rootKeyFile;
  if ((await readPrivateFile(config.dataDir, name)) !== text)
    await writePrivateFile(config.dataDir, name, text);
}

function unwrapOrExplain(secrets: SecretBox, purpose: string, wrapped: Buffer): Buffer {
  try {
    return secrets.unwrap(purpose, wrapped);
  } catch (cause) {
    const message =
      'The secrets in the database were encrypted with another master key. Start the server with the VOD_MASTER_KEY, or the data folder, that this database was created with.';
    throw new Error(message, { cause });
  }
}
