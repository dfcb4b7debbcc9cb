import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** What the proxy does to the connections that pass it. Change it at any time; it holds for what comes after. */
export interface Faults {
  /** Ends a connection once so many bytes of it went towards the server. */
  cutAfterBytes?: number | undefined;
  /** How: `close` ends both sides (FIN), `reset` sends RST, `stall` keeps both open and passes nothing on. Default `close`. */
  cut?: 'close' | 'reset' | 'stall' | undefined;
  /** Bytes per second towards the server, for each connection. */
  bytesPerSecond?: number | undefined;
  /** Passes nothing back to the client, so that answers are lost. */
  muteServer?: boolean | undefined;
  /** Refuses new connections. */
  offline?: boolean | undefined;
}

export interface FaultProxy {
  url: string;
  port: number;
  /** What happens to bytes from now on; the connections' own byte counts go on. */
  faults: Faults;
  /** Connections cut so far. */
  readonly cuts: number;
  /** Bytes passed towards the server so far, over all connections. */
  readonly sentBytes: number;
  /** Cuts every connection that is open now. */
  cutAll(how?: 'close' | 'reset'): void;
  stop(): Promise<void>;
}

/** A TCP proxy before `targetUrl` that can hurt what passes through it. */
export async function startFaultProxy(
  targetUrl: string,
  options: { port?: number; faults?: Faults } = {},
): Promise<FaultProxy> {
  const { hostname, port: targetPort } = new URL(targetUrl);
  const pairs = new Set<Pair>();
  const proxy = {
    url: '',
    port: 0,
    faults: options.faults ?? {},
    cuts: 0,
    sentBytes: 0,
    cutAll: (how: 'close' | 'reset' = 'close') => {
      for (const pair of [...pairs]) cut(pair, how);
    },
    stop: async () => {
      for (const { client, server: upstream } of pairs) {
        client.destroy();
        upstream.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function cut(pair: Pair, how: 'close' | 'reset' | 'stall'): void {
    if (pair.cut) return;
    pair.cut = true;
    proxy.cuts += 1;
    if (how === 'stall') return;
    for (const socket of [pair.client, pair.server]) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  async function passUp(pair: Pair, chunk: Buffer): Promise<void> {
    const { cutAfterBytes, cut: how = 'close', bytesPerSecond } = proxy.faults;
    const left = (cutAfterBytes ?? Infinity) - pair.sentBytes;
    const part = chunk.subarray(0, Math.max(0, left));
    for (const piece of inPieces(part, bytesPerSecond)) {
      if (pair.cut || pair.server.destroyed) return;
      pair.sentBytes += piece.length;
      proxy.sentBytes += piece.length;
      if (!pair.server.write(piece)) await drained(pair.server);
      if (bytesPerSecond)
        await new Promise((resolve) => setTimeout(resolve, (piece.length / bytesPerSecond) * 1000));
    }
    if (left <= chunk.length) {
      // What was written before the cut must leave this process, or the cut would come earlier than asked.
      await flushed(pair.server);
      cut(pair, how);
    }
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (proxy.faults.offline) return void client.resetAndDestroy();
    const pair: Pair = {
      client,
      server: connect({ host: hostname, port: Number(targetPort), allowHalfOpen: true }),
      sentBytes: 0,
      cut: false,
    };
    pairs.add(pair);
    client.on('data', (chunk: Buffer) => {
      client.pause();
      void passUp(pair, chunk).then(() => {
        if (!pair.cut) client.resume();
      });
    });
    client.on('end', () => {
      if (!pair.cut) pair.server.end();
    });
    pair.server.on('data', (chunk: Buffer) => {
      if (!pair.cut && !proxy.faults.muteServer) client.write(chunk);
    });
    pair.server.on('end', () => {
      if (!pair.cut) client.end();
    });
    for (const [one, other] of [
      [client, pair.server],
      [pair.server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        if (!pair.cut) other.destroySoon();
        pairs.delete(pair);
      });
    }
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  proxy.port = (server.address() as AddressInfo).port;
  proxy.url = `http://127.0.0.1:${proxy.port}`;
  return proxy;
}

/** Resolves when all that was written has left, also while the socket still connects; at once when it is gone. */
function flushed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.write('', () => resolve()));
}

interface Pair {
  client: Socket;
  server: Socket;
  sentBytes: number;
  cut: boolean;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve).once('close', resolve);
    if (socket.destroyed || socket.writableLength === 0) resolve();
  });
}

function* inPieces(chunk: Buffer, bytesPerSecond: number | undefined): Generator<Buffer> {
  const size = bytesPerSecond
    ? Math.max(1, Math.ceil(bytesPerSecond / 50))
    : Math.max(1, chunk.length);
  for (let start = 0; start < chunk.length; start += size)
    yield chunk.subarray(start, start + size);
}
