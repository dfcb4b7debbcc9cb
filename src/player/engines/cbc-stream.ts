const name = 'AES-CBC';
const block = 16;
/** Fewer bytes are not worth two calls of WebCrypto. */
const stepBytes = 4080;

type Bytes = Uint8Array<ArrayBuffer>;

/** Decrypts AES-128 in CBC with the padding of PKCS #7 as it arrives, which WebCrypto does in one piece only. */
export class CbcStream {
  readonly #key: CryptoKey;
  #iv: Bytes;
  #rest: Bytes = new Uint8Array(0);

  constructor(key: CryptoKey, iv: Bytes) {
    this.#key = key;
    this.#iv = iv;
  }

  /** What can be decrypted by now. The last block is kept back: it has the padding. */
  async push(bytes: Bytes): Promise<Bytes> {
    this.#rest = join(this.#rest, bytes);
    const length = (this.#rest.length - 1) & -block;
    if (length < stepBytes) return new Uint8Array(0);
    const part = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    const last = part.slice(-block);
    // A block of padding that follows on this part, since WebCrypto wants one.
    const padding = new Uint8Array(
      await crypto.subtle.encrypt({ name, iv: last }, this.#key, new Uint8Array(0)),
    );
    const clear = await this.#decrypt(join(part, padding));
    this.#iv = last;
    return clear;
  }

  /** The end. Rejects where it was cut off, or the key is another. */
  end(): Promise<Bytes> {
    return this.#decrypt(this.#rest);
  }

  async #decrypt(bytes: Bytes): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.decrypt({ name, iv: this.#iv }, this.#key, bytes));
  }
}

function join(one: Bytes, other: Bytes): Bytes {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
