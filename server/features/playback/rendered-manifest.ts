import { compress } from '../../platform/http/gzip.js';

export type ManifestType = 'application/vnd.apple.mpegurl' | 'application/dash+xml';

/** A manifest as bytes, compressed on first request. Gzip shrinks the key line of every segment to a tenth. */
export class RenderedManifest {
  readonly bytes: Buffer;
  #compressed: Promise<Buffer> | undefined;

  constructor(
    text: string,
    readonly contentType: ManifestType,
    /** Whether it may say something else the next time. */
    readonly isGrowing: boolean,
  ) {
    this.bytes = Buffer.from(text);
  }

  compressed(): Promise<Buffer> {
    return (this.#compressed ??= compress(this.bytes));
  }
}
