import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Queue } from './line.js';

/** A way to a server on which each connection is slower than the line. */
export interface SlowLine {
  /** Milliseconds of a round trip. */
  rttMs: number;
  /** Bytes a second towards the server, of each connection and of all together. */
  connectionRate: number;
  lineRate: number;
}

export interface SlowServer {
  url: string;
  /** Bytes that came from clients so far. */
  readonly sentBytes: number;
  /** Cuts all connections; answers 1 if bytes were on their way over one. */
  cut: () => number;
  stop: () => void;
}

/** A TCP proxy on a free port of loopback before `port`. */
export async function startSlowLine(
  { rttMs, connectionRate, lineRate }: SlowLine,
  port: number,
): Promise<SlowServer> {
  const sockets = new Set<Socket>();
  const open = new Set<() => void>();
  let freeAt = 0;
  let sentBytes = 0;
  let sentBefore = 0;

  /** When so many bytes have passed the line, which all connections share. */
  const passLine = (bytes: number): number => {
    freeAt = Math.max(freeAt, performance.now()) + (bytes / lineRate) * 1000;
    return freeAt;
  };
  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => [near, far].forEach((each) => each.destroy()));
      socket.on('close', () => sockets.delete(socket));
    }
    // What has passed the line arrives.
    const breakOff = () => {
      near.resetAndDestroy();
      far.end();
    };
    open.add(breakOff);
    near.on('close', () => open.delete(breakOff));
    const up = new Queue<Buffer | undefined>((bytes) => far.writable && give(far, bytes));
    const down = new Queue<Buffer | undefined>((bytes) => give(near, bytes));
    const waiting = new Queue<undefined>(() => near.resume());
    // Nothing passes before the connection is open, which takes a round trip.
    let upFreeAt = performance.now() + rttMs;
    near.on('data', (bytes: Buffer) => {
      near.pause();
      sentBytes += bytes.length;
      const passedAt = passLine(bytes.length);
      const nowMs = performance.now();
      upFreeAt = Math.max(
        passedAt,
        Math.max(upFreeAt, nowMs) + (bytes.length / connectionRate) * 1000,
      );
      waiting.push(upFreeAt, undefined);
      up.push(upFreeAt + rttMs / 2, bytes);
    });
    near.on('end', () => up.push(upFreeAt + rttMs / 2, undefined));
    far.on('data', (bytes: Buffer) => down.push(performance.now() + rttMs / 2, bytes));
    far.on('end', () => down.push(performance.now() + rttMs / 2, undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get sentBytes() {
      return sentBytes;
    },
    cut: () => {
      const moves = sentBytes > sentBefore;
      sentBefore = sentBytes;
      for (const breakOff of open) breakOff();
      return moves ? 1 : 0;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function give(socket: Socket, bytes: Buffer | undefined): void {
  if (bytes) socket.write(bytes);
  else socket.end();
}
