import type { MessagePort } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';

const cancelRequest = 80_877_102;

/** Serves the PostgreSQL wire protocol of the embedded database on a port. There is one session at a time. */
export class WireSession {
  readonly #database: PGlite;
  readonly #port: MessagePort;
  #unread = Buffer.alloc(0);
  #started = false;
  #isIdle = true;
  #isHeld = false;
  #isClosed = false;

  constructor(database: PGlite, port: MessagePort) {
    this.#database = database;
    this.#port = port;
    port.on('message', (bytes: Uint8Array) => this.#receive(bytes));
    port.on('close', () => this.close());
  }

  /** True between transactions, when every request has been answered. */
  get isIdle(): boolean {
    return this.#isIdle && this.#unread.length === 0;
  }

  /** Delays requests that arrive from now on until the returned function is called. */
  hold(): () => void {
    this.#isHeld = true;
    return () => {
      this.#isHeld = false;
      this.#advance();
    };
  }

  /** Closes the session and rolls back its open transaction at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.removeAllListeners('message');
    this.#port.close();
    this.#unread = Buffer.alloc(0);
    if (this.#database.isInTransaction()) this.#run('rollback');
    this.#isIdle = true;
  }

  #receive(bytes: Uint8Array): void {
    this.#unread =
      this.#unread.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#unread, bytes]);
    if (!this.#isHeld) this.#advance();
  }

  #advance(): void {
    if (!this.#started && !this.#start()) return;
    const length = completeLength(this.#unread);
    if (length === 0) return;
    const messages = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    this.#execute(messages);
  }

  /** Reads the startup packet, which has no type byte, and resets the settings that a previous client made. */
  #start(): boolean {
    if (this.#unread.length < 8) return false;
    const length = this.#unread.readUInt32BE(0);
    if (this.#unread.length < length) return false;
    if (this.#unread.readUInt32BE(4) === cancelRequest) {
      this.close();
      return false;
    }
    const packet = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    this.#started = true;
    this.#run('discard all');
    this.#execute(packet);
    return true;
  }

  #execute(messages: Uint8Array): void {
    const answer = this.#exchange(messages);
    if (this.#isClosed) return;
    this.#isIdle = endsIdle(answer);
    this.#port.postMessage(answer, [answer.buffer]);
  }

  #run(sql: string): void {
    const text = Buffer.from(`${sql}\0`);
    const message = Buffer.alloc(5 + text.length);
    message.write('Q');
    message.writeUInt32BE(4 + text.length, 1);
    text.copy(message, 5);
    this.#exchange(message);
  }

  #exchange(messages: Uint8Array): Uint8Array<ArrayBuffer> {
    const chunks: Uint8Array[] = [];
    // The call runs synchronously; its promise resolves with nothing that is needed here.
    void this.#database.execProtocolRawStream(messages, {
      syncToFs: false,
      onRawData: (bytes) => void chunks.push(bytes.slice()),
    });
    return Uint8Array.from(Buffer.concat(chunks));
  }
}

/** Whether the response ends with ReadyForQuery outside a transaction: 'Z', length 5, 'I'. */
function endsIdle(answer: Uint8Array): boolean {
  return answer.at(-6) === 0x5a && answer.at(-1) === 0x49;
}

/** The number of bytes in complete messages. A message is a type byte and a length that includes itself. */
function completeLength(bytes: Buffer): number {
  let end = 0;
  while (bytes.length - end >= 5) {
    const next = end + 1 + bytes.readUInt32BE(end + 1);
    if (next > bytes.length) break;
    end = next;
  }
  return end;
}
