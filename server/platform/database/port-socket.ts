import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

/**
 * Implements the part of net.Socket that node-postgres uses, over a MessagePort to the thread of the embedded database.
 */
export class PortSocket extends Duplex {
  readonly #openPort: () => Promise<MessagePort>;
  #port: MessagePort | undefined;

  constructor(openPort: () => Promise<MessagePort>) {
    super();
    this.#openPort = openPort;
  }

  connect(): this {
    this.#openPort().then(
      (port) => this.#use(port),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.#port?.ref();
    return this;
  }

  unref(): this {
    this.#port?.unref();
    return this;
  }

  override _read(): void {
    // Nothing to do: received data is pushed at once. Backpressure is not needed, because the database sends responses
    // only.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#port?.postMessage(Uint8Array.from(chunk));
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#port?.postMessage(Uint8Array.from(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    done();
  }

  override _final(done: () => void): void {
    this.#port?.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#port?.close();
    done(error);
  }

  #use(port: MessagePort): void {
    if (this.destroyed) return port.close();
    this.#port = port;
    port.on('message', (bytes: Uint8Array) =>
      this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    );
    port.on('close', () => {
      this.push(null);
      this.destroy();
    });
    this.emit('connect');
  }
}
