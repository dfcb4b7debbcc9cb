import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/** A PATCH request that came by. */
export interface SeenPatch {
  offset: number;
  bytes: number;
  checksum: string | undefined;
  digest: string | undefined;
  isFlipped: boolean;
  status: number | undefined;
}

export interface FlippingProxyOptions {
  /** Whether one bit in the middle of the body changes on the way. */
  flip?: (patch: Readonly<SeenPatch>) => boolean;
  /** Headers that answers lose on the way. */
  hides?: readonly string[];
}

export interface FlippingProxy {
  url: string;
  readonly patches: SeenPatch[];
  stop(): Promise<void>;
}

/** An HTTP proxy before `targetUrl` that damages bodies. */
export async function startFlippingProxy(
  targetUrl: string,
  { flip = () => false, hides = [] }: FlippingProxyOptions = {},
): Promise<FlippingProxy> {
  const patches: SeenPatch[] = [];
  const server = createServer((request, response) => {
    const { method, headers, url } = request;
    const seen = method === 'PATCH' ? see(request) : undefined;
    if (seen) patches.push(seen);
    if (seen) seen.isFlipped = flip(seen);
    const upstream = httpRequest(new URL(url ?? '/', targetUrl), { method, headers });
    upstream.on('response', (answer) => {
      if (seen) seen.status = answer.statusCode;
      const passed = Object.entries(answer.headers).filter(([name]) => !hides.includes(name));
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(passed));
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    request.on('close', () => request.complete || upstream.destroy());
    if (seen?.isFlipped) request.pipe(flipping(Math.floor(seen.bytes / 2))).pipe(upstream);
    else request.pipe(upstream);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    patches,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function see({ headers }: IncomingMessage): SeenPatch {
  const text = (name: string): string | undefined => headers[name]?.toString();
  return {
    offset: Number(headers['upload-offset']),
    bytes: Number(headers['content-length']),
    checksum: text('upload-checksum'),
    digest: text('repr-digest'),
    isFlipped: false,
    status: undefined,
  };
}

/** Changes one bit of the byte at `place`. */
function flipping(place: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = place - passed;
      passed += chunk.length;
      if (at >= 0 && at < chunk.length) chunk[at] = (chunk[at] ?? 0) ^ 1;
      done(null, chunk);
    },
  });
}
