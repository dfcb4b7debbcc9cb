import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Duplex, Readable } from 'node:stream';
import { after } from '../timers.js';
import { FetchError } from './fetch-error.js';
import { isAddress, type FetchTarget } from './fetch-target.js';

export interface ExchangeLimits {
  /** Until the connection stands, TLS included. */
  connectMs: number;
  /** Of the body, as received and once decompressed. */
  responseBytes: number;
  headerBytes: number;
  headerCount: number;
}

export interface WireRequest {
  target: FetchTarget;
  /** The address that has been checked; the name is not resolved again. */
  address: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | undefined;
  limits: ExchangeLimits;
  /** Trusted besides the certificates that Node trusts. */
  ca: string | undefined;
}

/** Thrown where no connection came about, so that another address of the same name may be tried. */
export class ConnectError extends Error {}

/** Sends one request to one address and returns the head of the answer; its body has not been read. */
export function sendRequest(
  { target, address, method, headers, body, limits, ca }: WireRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url, hostname, port } = target;
  const isTls = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isTls ? requestHttps : requestHttp)({
      host: address,
      port,
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        ...headers,
        host: url.host,
        'accept-encoding': 'gzip',
        ...(body && { 'content-length': body.length }),
      },
      // One of its own: the global agent keeps connections that nobody checked, and may obey HTTP_PROXY.
      agent: false,
      maxHeaderSize: limits.headerBytes,
      signal,
      ...(isTls && { servername: isAddress(hostname) ? '' : hostname, ...(ca && { ca }) }),
    });
    request.maxHeadersCount = limits.headerCount + 1;
    let isConnected = false;
    const timer = after(limits.connectMs, () => {
      request.destroy(new ConnectError('no connection in time', { cause: 'timed-out' }));
    });
    request.once('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        isConnected = true;
        clearTimeout(timer);
      });
    });
    request.once('close', () => clearTimeout(timer));
    request.once('error', (cause) => {
      reject(
        isConnected || cause instanceof ConnectError ? cause : new ConnectError('', { cause }),
      );
    });
    // Without a listener an upgrade would end without a word.
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(invalid('the server switched protocols'));
    });
    request.once('response', (response) => {
      if (response.rawHeaders.length / 2 <= limits.headerCount) return resolve(response);
      response.destroy();
      reject(invalid('the answer has too many headers'));
    });
    request.end(body);
  });
}

/** @throws FetchError `response-too-large`, `response-invalid` */
export async function readBody(
  response: IncomingMessage,
  { responseBytes }: ExchangeLimits,
): Promise<Buffer> {
  try {
    if (Number(response.headers['content-length'] ?? 0) > responseBytes) throw tooLarge();
    const decoder = decoderOf(response.headers['content-encoding']);
    if (!decoder) return await collect(response, responseBytes);
    let received = 0;
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > responseBytes) response.destroy(tooLarge());
    });
    response.once('error', (error) => decoder.destroy(error));
    return await collect(response.pipe(decoder), responseBytes);
  } finally {
    response.destroy();
  }
}

async function collect(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws FetchError `response-invalid` for an encoding that was not offered, or several of them */
function decoderOf(encoding: string | undefined): Duplex | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw invalid('the answer is encoded in a way that was not offered');
  }
}

function tooLarge(): FetchError {
  return new FetchError('response-too-large');
}

function invalid(reason: string): FetchError {
  return new FetchError('response-invalid', new Error(reason));
}
