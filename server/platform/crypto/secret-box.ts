import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts keys and secrets at rest with AES-256-GCM. The key is derived from the master key and the purpose of the
 * secret. The first master key encrypts; every one decrypts.
 */
export class SecretBox {
  readonly #masterKeys: readonly [Buffer, ...Buffer[]];

  constructor([first, ...others]: readonly Buffer[]) {
    if (!first || [first, ...others].some(({ length }) => length !== 32))
      throw new Error('A master key must have 32 bytes');
    this.#masterKeys = [first, ...others];
  }

  wrap(purpose: string, secret: Uint8Array): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyFor(this.#masterKeys[0], purpose), iv);
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), sealed]);
  }

  unwrap(purpose: string, wrapped: Uint8Array): Buffer {
    return this.#open(purpose, wrapped).secret;
  }

  /** Encrypts it under the first master key; undefined when it is already. @throws when it fits none of the keys. */
  rewrap(purpose: string, wrapped: Uint8Array): Buffer | undefined {
    const { secret, masterKey } = this.#open(purpose, wrapped);
    return masterKey === this.#masterKeys[0] ? undefined : this.wrap(purpose, secret);
  }

  #open(purpose: string, wrapped: Uint8Array): { secret: Buffer; masterKey: Buffer } {
    const bytes = Buffer.from(wrapped);
    if (bytes[0] !== 1) throw new Error('The encrypted secret has an unknown format');
    for (const masterKey of this.#masterKeys) {
      const key = keyFor(masterKey, purpose);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
      decipher.setAuthTag(bytes.subarray(13, 29));
      const start = decipher.update(bytes.subarray(29));
      try {
        return { secret: Buffer.concat([start, decipher.final()]), masterKey };
      } catch {
        // Its tag says that it was encrypted under another of them.
      }
    }
    throw new Error('The encrypted secret fits none of the master keys');
  }
}

function keyFor(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `vodkit:wrap:${purpose}`, 32));
}
