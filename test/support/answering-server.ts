import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface AnsweringServer {
  port: number;
  /** Requests that arrived. */
  hits: number;
  /** What it answers from now on. */
  answer: RequestListener;
  close(): Promise<void>;
}

/** A server whose answer a test sets, on one address of this machine. */
export async function startAnsweringServer(
  address = '127.0.0.1',
  { port = 0, tls }: { port?: number; tls?: { key: string; cert: string } } = {},
): Promise<AnsweringServer> {
  const listener: RequestListener = (request, response) => {
    state.hits += 1;
    state.answer(request, response);
  };
  const server: Server = tls
    ? createTlsServer(tls, listener)
    : createServer({ maxHeaderSize: 1024 * 1024 }, listener);
  server.listen(port, address);
  await once(server, 'listening');
  const state: AnsweringServer = {
    port: (server.address() as AddressInfo).port,
    hits: 0,
    answer: (_request, response) => void response.end('hello'),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

/** All bytes of a request. */
export async function bodyOf(request: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
