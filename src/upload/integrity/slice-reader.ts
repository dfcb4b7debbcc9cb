/** So many slices are read from one stream: that a file changed on the disk, browsers notice when they open it. */
const slicesOfStream = 16;

interface Range {
  start: number;
  end: number;
  goal: number;
}

/**
 * Reads slices of a body into the same memory. `Blob.arrayBuffer()` takes memory for each, of which 60 MiB and more wait for garbage
 * collection in each worker, and takes Chromium three times as long. Where blobs have no byte streams (WebKit), it is used all the same.
 */
export class SliceReader {
  readonly #body: Blob;
  readonly #sliceBytes: number;
  #memory = new ArrayBuffer();
  #stream: ReadableStreamBYOBReader | undefined;
  #hasStreams = true;
  /** Where the stream is, and where it ends. */
  #place = 0;
  #streamEnd = 0;

  constructor(body: Blob, sliceBytes: number) {
    this.#body = body;
    this.#sliceBytes = sliceBytes;
  }

  /**
   * The bytes of a slice, until another one is read: who asks for several waits for each. Others follow up to `goal`, most likely.
   * Rejects when they cannot be read any more.
   */
  async read(start: number, end: number, goal = end): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const range = { start, end, goal };
      return await (this.#openAt(start, goal) ? this.#fill(range) : this.#take(range));
    } catch (cause) {
      this.#close();
      throw cause;
    }
  }

  /** Whether a stream of the bytes from there on is open now. */
  #openAt(start: number, goal: number): boolean {
    if (this.#stream && this.#place === start && start < this.#streamEnd) return true;
    this.#close();
    if (!this.#hasStreams) return false;
    this.#place = start;
    this.#streamEnd = Math.min(start + slicesOfStream * this.#sliceBytes, goal);
    const part = this.#body.slice(start, this.#streamEnd);
    try {
      this.#stream = part.stream().getReader({ mode: 'byob' });
    } catch {
      this.#hasStreams = false;
    }
    return this.#hasStreams;
  }

  async #fill({ start, end, goal }: Range): Promise<Uint8Array<ArrayBuffer>> {
    // A read that failed has kept it.
    if (this.#memory.byteLength < end - start)
      this.#memory = new ArrayBuffer(Math.max(this.#sliceBytes, end - start));
    while (this.#place < end && this.#openAt(this.#place, goal)) {
      const view = new Uint8Array(this.#memory, this.#place - start, end - this.#place);
      const { value } = await this.#stream!.read(view);
      if (!value?.byteLength) throw fewerBytes();
      this.#memory = value.buffer;
      this.#place += value.byteLength;
    }
    return new Uint8Array(this.#memory, 0, end - start);
  }

  async #take({ start, end }: Range): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await this.#body.slice(start, end).arrayBuffer());
    if (bytes.byteLength < end - start) throw fewerBytes();
    return bytes;
  }

  #close(): void {
    this.#stream?.cancel().catch(() => undefined);
    this.#stream = undefined;
  }
}

function fewerBytes(): Error {
  return new Error('The file has fewer bytes than before.');
}
