import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request: it passes, its connection breaks after so many bytes of its body or before its answer, or it comes to nothing. */
export type Fate =
  | 'pass'
  | 'lose-answer'
  | { breakAfterBytes: number }
  | 'hang'
  | { answer: number; headers?: object };

export interface RequestProxy {
  url: string;
  /** Asked for each request; default all pass. */
  decide: (request: IncomingMessage) => Fate;
  /** Headers of an answer as the client is to have them. */
  change: (headers: Record<string, unknown>, request: IncomingMessage) => Record<string, unknown>;
  /** Method and path of each request, in their order. */
  readonly seen: string[];
  /** Bytes of bodies that came. */
  readonly bodyBytes: number;
  /** The most requests with a body that were there at the same time. */
  readonly mostAtOnce: number;
  stop(): Promise<void>;
}

/** A proxy that sees requests, and can hurt each of them. */
export async function startRequestProxy(target: string): Promise<RequestProxy> {
  const proxy = {
    url: '',
    decide: (): Fate => 'pass',
    change: (headers: Record<string, unknown>) => headers,
    seen: [] as string[],
    bodyBytes: 0,
    mostAtOnce: 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  } as RequestProxy & { url: string; bodyBytes: number; mostAtOnce: number };
  let atOnce = 0;
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    proxy.seen.push(`${method} ${url}`);
    const fate = proxy.decide(incoming);
    if (fate === 'hang') return void incoming.on('data', () => undefined);
    if (typeof fate === 'object' && 'answer' in fate) {
      incoming.resume();
      return void outgoing.writeHead(fate.answer, { ...fate.headers }).end();
    }
    if (method === 'PATCH') {
      atOnce += 1;
      proxy.mostAtOnce = Math.max(proxy.mostAtOnce, atOnce);
      outgoing.once('close', () => (atOnce -= 1));
    }
    const onward = request(`${target}${url}`, { method, headers }, (answer) => {
      if (fate === 'lose-answer') return void outgoing.destroy();
      outgoing.writeHead(
        answer.statusCode ?? 502,
        proxy.change({ ...answer.headers }, incoming) as never,
      );
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.destroy());
    incoming.on('error', () => onward.destroy());
    outgoing.on('close', () => outgoing.writableFinished || onward.destroy());
    let passed = 0;
    incoming.on('data', (bytes: Buffer) => {
      passed += bytes.length;
      proxy.bodyBytes += bytes.length;
      if (typeof fate === 'object' && passed >= fate.breakAfterBytes) incoming.destroy();
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
