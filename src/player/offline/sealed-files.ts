import type { OfflineStore, StoredFile } from './offline-store.js';

const keyName = 'sealing-key';
const algorithm = 'AES-GCM';

/**
 * Encrypts the keys of a video before they are stored, with a key that the browser keeps for this site and hands out to nobody:
 * who copies the files of the store has segments and nothing to open them with.
 */
export class SealedFiles {
  readonly #store: OfflineStore;
  #key: Promise<CryptoKey> | undefined;

  constructor(store: OfflineStore) {
    this.#store = store;
  }

  async seal(bytes: ArrayBuffer): Promise<StoredFile> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await this.#ownKey();
    return { bytes: await crypto.subtle.encrypt({ name: algorithm, iv }, key, bytes), iv };
  }

  async open({ bytes, iv }: StoredFile): Promise<ArrayBuffer> {
    if (!iv) return bytes;
    return crypto.subtle.decrypt({ name: algorithm, iv }, await this.#ownKey(), bytes);
  }

  #ownKey(): Promise<CryptoKey> {
    return (this.#key ??= this.#readOrMake().catch((cause: unknown) => {
      this.#key = undefined;
      throw cause;
    }));
  }

  async #readOrMake(): Promise<CryptoKey> {
    const known = await this.#store.note<CryptoKey>(keyName);
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    return this.#store.noteOnce(keyName, made);
  }
}
