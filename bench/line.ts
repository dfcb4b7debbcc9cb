import { createHash, randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A connection of the internet: milliseconds of a round trip, and megabits a second down. */
export interface Line {
  rttMs: number;
  mbit: number;
}

const segmentBytes = 1460;
const firstWindow = 10 * segmentBytes;
const widestWindow = 400_000;

/** What is handed on at its time, in order. */
export class Queue<T> {
  readonly #items: { due: number; item: T }[] = [];
  readonly #act: (item: T) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(act: (item: T) => void) {
    this.#act = act;
  }

  push(due: number, item: T): void {
    this.#last = Math.max(due, this.#last);
    this.#items.push({ due: this.#last, item });
    this.#wait();
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  #wait(): void {
    const [next] = this.#items;
    if (this.#timer || !next) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const now = performance.now() + 0.4;
        for (let [first] = this.#items; first && first.due <= now; [first] = this.#items) {
          this.#items.shift();
          this.#act(first.item);
        }
        this.#wait();
      },
      Math.max(0, next.due - performance.now()),
    );
  }
}

/**
 * Passes TCP connections on as a line would: a round trip until each is open, half of one on either way, what comes down shared
 * by all, and TCP's slow start. Resolves with a server on a free port of loopback; `target` is asked for each connection's port.
 */
export async function shapeLine({ rttMs, mbit }: Line, target: () => number): Promise<Server> {
  const bytesPerMs = (mbit * 1e6) / 8 / 1000;
  let freeAt = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const openAt = performance.now() + rttMs;
    const far = connect({
      port: target(),
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: true,
    });
    const up = new Queue<Buffer | undefined>((bytes) => give(far, bytes));
    const down = new Queue<Buffer | undefined>((bytes) => give(near, bytes));
    near.on('data', (bytes: Buffer) =>
      up.push(Math.max(performance.now(), openAt) + rttMs / 2, bytes),
    );
    near.on('end', () => up.push(performance.now() + rttMs / 2, undefined));
    const waiting: Buffer[] = [];
    let window = firstWindow;
    let underWay = 0;
    let isOver = false;
    const acknowledged = new Queue<number>((bytes) => {
      underWay -= bytes;
      window = Math.min(window + bytes, widestWindow);
      send();
    });
    const send = (): void => {
      for (let [next] = waiting; next && underWay < window; [next] = waiting) {
        const most = Math.max(segmentBytes, Math.min(3 * segmentBytes, window - underWay));
        const bytes = next.subarray(0, most);
        if (bytes.length < next.length) waiting[0] = next.subarray(bytes.length);
        else waiting.shift();
        underWay += bytes.length;
        freeAt = Math.max(performance.now(), freeAt) + bytes.length / bytesPerMs;
        const arrivesAt = freeAt + rttMs / 2;
        down.push(arrivesAt, bytes);
        acknowledged.push(arrivesAt + rttMs / 2, bytes.length);
      }
      if (!isOver || waiting.length > 0) return;
      isOver = false;
      down.push(performance.now() + rttMs / 2, undefined);
    };
    far.on('data', (bytes: Buffer) => {
      waiting.push(bytes);
      send();
    });
    far.on('end', () => {
      isOver = true;
      send();
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (waiting.length === 0 && down.isEmpty) near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function give(socket: Socket, bytes: Buffer | undefined): void {
  if (bytes) socket.write(bytes);
  else socket.end();
}

/** Throws where bytes do not come as they were sent, or sooner than the line permits. */
export async function proveLine(line: Line): Promise<void> {
  const sent = randomBytes(1_000_000);
  const source = createServer((socket) => socket.end(sent));
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  const shaped = await shapeLine(line, () => (source.address() as AddressInfo).port);
  try {
    const since = performance.now();
    const got: Buffer[] = [];
    const socket = connect((shaped.address() as AddressInfo).port, '127.0.0.1');
    for await (const bytes of socket) got.push(bytes as Buffer);
    const ms = performance.now() - since;
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    if (hash(Buffer.concat(got)) !== hash(sent)) throw new Error('The line changes bytes.');
    if (ms < sent.length / ((line.mbit * 1e6) / 8000)) throw new Error('The line is too fast.');
  } finally {
    shaped.close();
    source.close();
  }
}
