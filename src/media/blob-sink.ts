/** Bytes and where they belong. */
export interface PositionedWrite {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly position: number;
}

/** Takes writes at any position and becomes a Blob, which the browser may keep on disk; nothing is held in the heap. */
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
