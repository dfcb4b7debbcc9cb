import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Opens a connection that says exactly what it is told, right or wrong. */
export async function openRaw(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A request's head; header lines are written as given. */
export function rawHead(method: string, path: string, lines: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n');
}

/** Sends bytes on a connection of its own and reads the first final answer; undefined when the server only closes. */
export async function rawRequest(
  url: string,
  ...parts: (string | Uint8Array)[]
): Promise<RawAnswer | undefined> {
  const socket = await openRaw(url);
  for (const part of parts) socket.write(part);
  try {
    return await readAnswer(socket, String(parts[0]).startsWith('HEAD') ? 'no body' : 'body');
  } finally {
    socket.destroy();
  }
}

/** Reads one answer, interim ones skipped. */
export async function readAnswer(
  socket: Socket,
  expected: 'body' | 'no body' = 'body',
): Promise<RawAnswer | undefined> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString('latin1');
    text = text.replace(/^HTTP\/1\.1 1\d\d [^]*?\r\n\r\n/, '');
    const answer = parseAnswer(text, expected);
    if (answer) return answer;
  }
  return undefined;
}

function parseAnswer(text: string, expected: 'body' | 'no body'): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.replace(/^[^:]*:\s*/, '')]),
  );
  const body = text.slice(end + 4);
  if (expected === 'body' && body.length < Number(headers['content-length'] ?? 0)) return undefined;
  return { status: Number(first.split(' ')[1]), headers, body };
}
