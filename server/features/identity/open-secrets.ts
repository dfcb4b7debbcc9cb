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

export const signingKeyPurpose = 'signing-key';

/** In the data folder: master keys in hexadecimal, one a line. */
const masterKeyFile = 'master-key';

/** Uses the master keys from the configuration, or else those in the data folder, where the first start creates one. */
export async function openSecrets(config: Deps['config']): Promise<SecretBox> {
  return new SecretBox(config.masterKeys ?? (await readMasterKeys(config.dataDir)));
}

export async function readMasterKeys(dataDir: string): Promise<Buffer[]> {
  const stored =
    (await readPrivateFile(dataDir, masterKeyFile)) ??
    (await keepPrivateFile(dataDir, masterKeyFile, formatKeys([randomBytes(32)])));
  const lines = stored.trim().split(/\s+/);
  if (!lines.every((line) => /^[0-9a-f]{64}$/i.test(line)))
    throw new Error(
      `The file ${masterKeyFile} in the data folder is damaged: each line must be 64 hexadecimal digits. Restore it from a backup.`,
    );
  return lines.map((line) => Buffer.from(line, 'hex'));
}

export function writeMasterKeys(dataDir: string, keys: readonly Buffer[]): Promise<void> {
  return writePrivateFile(dataDir, masterKeyFile, formatKeys(keys));
}

function formatKeys(keys: readonly Buffer[]): string {
  return keys.map((key) => `${key.toString('hex')}\n`).join('');
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
