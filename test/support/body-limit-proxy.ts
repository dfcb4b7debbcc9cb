import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy does to a request whose body is too large for it. */
export type Refusal = 'answer-at-once' | 'answer-when-read' | 'close';

export interface BodyLimitProxy {
  url: string;
  /** The bodies of the PATCH requests so far, in the order they came: those that were passed, and those refused. */
  readonly passed: number[];
  readonly refused: number[];
  stop(): Promise<void>;
}

/** An HTTP proxy before `targetUrl` that passes bodies of so many bytes at most. */
export async function startBodyLimitProxy(
  targetUrl: string,
  { mostBytes, refusal }: { mostBytes: number; refusal: Refusal },
): Promise<BodyLimitProxy> {
  const passed: number[] = [];
  const refused: number[] = [];
  const server = createServer((request, response) => {
    const bytes = Number(request.headers['content-length'] ?? 0);
    if (request.method === 'PATCH') (bytes > mostBytes ? refused : passed).push(bytes);
    const refuse = () =>
      response
        .writeHead(413, { 'content-type': 'text/html', connection: 'close' })
        .end('<h1>413 Request Entity Too Large</h1>');
    if (bytes <= mostBytes) return pass(request);
    if (refusal === 'close') return void request.socket.destroy();
    if (refusal === 'answer-at-once') refuse();
    request.resume().on('end', () => response.headersSent || refuse());

    function pass(incoming: IncomingMessage): void {
      const { method, headers, url } = incoming;
      const upstream = httpRequest(new URL(url ?? '/', targetUrl), { method, headers });
      upstream.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      upstream.on('error', () => response.destroy());
      incoming.pipe(upstream);
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    refused,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
