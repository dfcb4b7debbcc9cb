import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { bodyOf, startAnsweringServer, type AnsweringServer } from './answering-server.js';

export interface VendorRequest {
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Of the entitlement, whose signature was right. */
  claims: Record<string, unknown>;
}

export interface LicenceVendor {
  port: number;
  url: string;
  /** Base64, as a vendor gives it to a customer. */
  secret: string;
  /** What was permitted. */
  requests: VendorRequest[];
  hits(): number;
  /** Answers otherwise from now on; undefined is a licence again. */
  answerWith(listener: RequestListener | undefined): void;
  close(): Promise<void>;
}

/** What the vendor answers to a challenge: its own bytes, which no text survives. */
export function licenceFor(challenge: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0, 255, 10, 13]),
    createHmac('sha256', 'cdm').update(challenge).digest(),
  ]);
}

/**
 * Stands for a vendor's licence server: refuses requests without the entitlement that the customer signs with the shared
 * secret, when it has expired, and when it is about nobody; answers bytes.
 */
export async function startLicenceVendor(): Promise<LicenceVendor> {
  const secret = randomBytes(32).toString('base64');
  const requests: VendorRequest[] = [];
  const permit: RequestListener = (request, response) => {
    void bodyOf(request).then((body) => {
      const token = request.headers['x-entitlement'];
      const claims = typeof token === 'string' ? openToken(token, secret) : undefined;
      if (!claims) return response.writeHead(401).end('no entitlement: SECRET-OF-THE-VENDOR');
      requests.push({ url: request.url ?? '', headers: request.headers, body, claims });
      response.setHeader('content-type', 'application/octet-stream');
      response.setHeader('set-cookie', 'vendor=1');
      return response.end(licenceFor(body));
    });
  };
  const server: AnsweringServer = await startAnsweringServer();
  server.answer = permit;
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/licence`,
    secret,
    requests,
    hits: () => server.hits,
    answerWith: (listener) => void (server.answer = listener ?? permit),
    close: () => server.close(),
  };
}

/** Undefined unless the signature is right and the token has not expired. */
function openToken(token: string, secret: string): Record<string, unknown> | undefined {
  const [head = '', payload = '', signature] = token.split('.');
  const key = Buffer.from(secret, 'base64');
  const expected = createHmac('sha256', key).update(`${head}.${payload}`).digest('base64url');
  if (signature !== expected) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  return claims.exp * 1000 > Date.now() ? { ...claims } : undefined;
}
