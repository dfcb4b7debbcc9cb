import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts keys and secrets at rest with AES-256-GCM. The key is derived from the master key and the purpose of the
 * secret.
 */
export class SecretBox {
  readonly #masterKey: Buffer;

  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32) throw new Error('The master key must have 32 bytes');
    this.#masterKey = masterKey;
  }

  wrap(purpose: string, secret: Uint8Array): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keyFor(purpose), iv);
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), sealed]);
  }

  unwrap(purpose: string, wrapped: Uint8Array): Buffer {
    const bytes = Buffer.from(wrapped);
    if (bytes[0] !== 1) throw new Error('The encrypted secret has an unknown format');
    const decipher = createDecipheriv('aes-256-gcm', this.#keyFor(purpose), bytes.subarray(1, 13));
    decipher.setAuthTag(bytes.subarray(13, 29));
    return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]);
  }

  #keyFor(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#masterKey, '', `vodkit:wrap:${purpose}`, 32));
  }
}
