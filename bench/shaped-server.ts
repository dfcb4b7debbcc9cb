import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../test/support/certificate.js';
import { proveLine, shapeLine, type Line } from './line.js';

type Answer = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Listens on loopback: over HTTP/2 and TLS through `line`, or over HTTP/1.1 where there is none. */
export async function listen(
  answer: Answer,
  line: Line | undefined,
): Promise<{ origin: string; close: () => void }> {
  if (!line) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }
  await proveLine(line);
  const certificate = await makeCertificate({ subject: '/CN=localhost', algorithm: 'elliptic' });
  const server = createSecureServer(certificate, answer as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shaped = await shapeLine(line, () => (server.address() as AddressInfo).port);
  return {
    origin: `https://localhost:${(shaped.address() as AddressInfo).port}`,
    close: () => {
      shaped.close();
      server.close();
    },
  };
}

/** Hands a request on to the server behind. */
export function pass(incoming: IncomingMessage, response: ServerResponse, target: string): void {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':')),
  );
  const onward = request(
    `${target}${incoming.url ?? ''}`,
    { method: incoming.method, headers },
    (answer) => {
      // Of the connection behind.
      for (const name of ['connection', 'keep-alive', 'transfer-encoding'])
        delete answer.headers[name];
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}
