/**
 * What `large-upload.ts` sends to, in a process of its own: tus with parts and `crc32c-256kib` as our server has them, at one address with
 * the page. It counts and verifies each byte and stores none, so that no disk has to hold what is sent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { createId } from '../server/platform/ids.js';
import { checksumStep, steppedChecksum } from '../src/contract/stepped-checksum.js';
import { SteppedCrc32c } from '../src/contract/stepped-crc32c.js';

export interface Received {
  bytes: number;
  /** Of these, the checksum was stated and is right. */
  verifiedBytes: number;
  /** What was stated of the whole. */
  digest: string | undefined;
}

interface Upload {
  path: string;
  length: number;
  offset: number;
  parts: readonly Upload[];
}

const dist = new URL('../dist/script/', import.meta.url);
const uploads = new Map<string, Upload>();
const received: Received = { bytes: 0, verifiedBytes: 0, digest: undefined };
const tus = {
  extensions: ['creation-with-upload', 'concatenation-unfinished'],
  checksumAlgorithms: [steppedChecksum],
};

export async function serve(page: string, script: string): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { url = '', headers } = incoming;
    const endpoint = `http://${headers.host}/v1/uploads`;
    const grant = { endpoint, token: 'any', expiresAt: '', tus };
    if (url === '/upload-auth')
      outgoing.end(JSON.stringify({ videoId: createId(), upload: grant }));
    else if (url === '/received') outgoing.end(JSON.stringify(received));
    else if (url === '/peers.js') outgoing.setHeader('content-type', 'text/javascript').end(script);
    else if (url.startsWith('/dist/')) void giveFile(url.slice('/dist/'.length), outgoing);
    else if (url.startsWith('/v1/')) answer(incoming, outgoing).catch(() => outgoing.destroy());
    else if (url === '/put') void receive(incoming).then(() => outgoing.end());
    else outgoing.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function giveFile(name: string, outgoing: ServerResponse): Promise<void> {
  const code = await readFile(new URL(name, dist)).catch(() => undefined);
  if (code) outgoing.setHeader('content-type', 'text/javascript').end(code);
  else outgoing.writeHead(404).end();
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, headers, url = '' } = incoming;
  outgoing.setHeader('tus-resumable', '1.0.0').setHeader('tus-checksum-algorithm', steppedChecksum);
  const upload = method === 'POST' ? create(incoming) : uploads.get(url);
  if (!upload) return void outgoing.writeHead(404).end();
  const digest = /^sha-256=:(.*):$/.exec(String(headers['repr-digest']))?.[1];
  received.digest = digest ?? received.digest;
  const isAtPlace = method !== 'PATCH' || Number(headers['upload-offset']) === upload.offset;
  if (!isAtPlace) return void outgoing.writeHead(409).end();
  if (method === 'PATCH' || headers['content-type']) upload.offset += await receive(incoming);
  const isJoined = upload.parts.every(({ offset, length }) => offset === length);
  outgoing.setHeader('upload-length', upload.length);
  if (isJoined)
    outgoing.setHeader('upload-offset', upload.parts.length > 0 ? upload.length : upload.offset);
  if (method === 'POST') outgoing.writeHead(201, { location: upload.path }).end();
  else outgoing.writeHead(204).end();
}

function create({ headers }: IncomingMessage): Upload {
  const [, list = ''] = /^final;(.*)$/.exec(String(headers['upload-concat'])) ?? [];
  const parts = list === '' ? [] : list.split(' ').map((path) => uploads.get(path)!);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const path = `/v1/uploads/${list === '' ? createId() : Buffer.from(list).toString('hex').slice(-40)}`;
  const upload = uploads.get(path) ?? {
    ...{ path, parts, offset: 0 },
    length: length || Number(headers['upload-length']),
  };
  uploads.set(path, upload);
  return upload;
}

/** How many bytes came. @throws where they are others than was stated */
async function receive(incoming: IncomingMessage): Promise<number> {
  const [algorithm, stated = ''] = String(incoming.headers['upload-checksum']).split(' ');
  const crc = algorithm === steppedChecksum ? new SteppedCrc32c() : undefined;
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    crc?.update(piece);
  }
  received.bytes += bytes;
  if (!crc) return bytes;
  if (Buffer.from(crc.digest()).toString('base64') !== stated)
    throw new Error(`A step of ${checksumStep} bytes is another one than was stated.`);
  received.verifiedBytes += bytes;
  return bytes;
}
