/** Bytes to write at a position. */
export interface PositionedWrite {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly position: number;
}

/** Collects writes at any position in a Blob. Browsers may keep Blobs on disk, so large clips do not fill the heap. */
export class BlobSink {
  readonly writable: WritableStream<PositionedWrite>;
  readonly #type: string;
  #blob: Blob;

  constructor(type: string) {
    this.#type = type;
    this.#blob = new Blob([], { type });
    this.writable = new WritableStream({ write: (chunk) => this.#write(chunk) });
  }

  toBlob(): Blob {
    return this.#blob;
  }

  #write({ data, position }: PositionedWrite): void {
    const after = this.#blob.slice(position + data.byteLength);
    this.#blob = new Blob([this.#blob.slice(0, position), data, after], { type: this.#type });
  }
}
