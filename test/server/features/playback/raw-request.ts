import { connect } from 'node:net';

/** Sends a request target as it is, which fetch would tidy up first; resolves with the status code, 0 when none came. */
export async function rawStatus(
  serverUrl: string,
  target: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const { hostname, port, host } = new URL(serverUrl);
  const fields = Object.entries({ host, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const socket = connect(Number(port), hostname);
  socket.write(Buffer.from(`GET ${target} HTTP/1.1\r\n${fields.join('')}\r\n`, 'latin1'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? 0);
}
