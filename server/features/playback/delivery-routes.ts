import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../../platform/deps.js';
import { toKeyframeFragment } from '../../media/package/keyframe-fragment.js';
import { acceptsGzip, varyByEncoding } from '../../platform/http/gzip.js';
import { Problem } from '../../platform/http/problem.js';
import { parseRange } from './byte-range.js';
import type { Catalog } from './catalog.js';
import { Delivery, type Delivered } from './delivery.js';
import type { RenderedManifest } from './rendered-manifest.js';
import { StoredFiles } from './stored-files.js';

const immutable = 'public, max-age=31536000, immutable';
/** Playlists are private because their URL contains the viewer's token. A player may reuse one for a minute. */
const shortAndPrivate = 'private, max-age=60';
const changingAndPrivate = 'private, no-cache';

export function deliveryRoutes(deps: Deps, catalog: Catalog): FastifyPluginAsyncZod {
  return async (app) => {
    const delivery = new Delivery(deps, catalog);
    const files = new StoredFiles(deps.storage);
    app.route({
      method: ['GET', 'HEAD'],
      url: '/p/*',
      config: { access: { open: 'checks the delivery token in its path' }, cost: 0 },
      schema: {
        tags: ['Delivery'],
        operationId: 'getDeliveredFile',
        summary: 'Fetch a manifest, key, segment or picture',
        description:
          'The URLs are returned by the playback calls and are opaque: `/p/{token}/v/{app}/{video}/{rev}/…`. Manifests refer to other ' +
          'files by relative URLs, which contain the same token. 401 without a token; 403 `token-invalid`, `url-expired`, or `beyond-claim`; 404 for anything else.',
      },
      handler: async (request, reply) => {
        // The raw path: a decoded path could name another file than the one the checks saw.
        const delivered = await delivery.open(request.raw.url ?? '');
        // Allows cross-origin isolated pages (COEP) to load the file; access is controlled by the token, not by origin.
        reply.header('cross-origin-resource-policy', 'cross-origin');
        return sendDelivered(files, delivered, request, reply);
      },
    });
  };
}

async function sendDelivered(
  files: StoredFiles,
  delivered: Delivered,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  switch (delivered.type) {
    case 'manifest':
      return sendManifest(delivered.manifest, request, reply);
    case 'key':
      reply.type('application/octet-stream').header('cache-control', 'no-store');
      return reply.send(delivered.bytes);
    case 'file':
      return sendFile(files, delivered, request, reply);
    case 'keyframe':
      return sendKeyframe(files, delivered, request, reply);
  }
}

async function sendManifest(
  manifest: RenderedManifest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isCompressed = acceptsGzip(request.headers['accept-encoding']);
  const body = isCompressed ? await manifest.compressed() : manifest.bytes;
  const caching = manifest.isGrowing ? changingAndPrivate : shortAndPrivate;
  reply.type(manifest.contentType).header('cache-control', caching);
  varyByEncoding(reply);
  if (isCompressed) reply.header('content-encoding', 'gzip');
  return reply.send(body);
}

async function sendFile(
  files: StoredFiles,
  { key, contentType, mayChange }: Extract<Delivered, { type: 'file' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const info = await files.info(key);
  const etag = `"${info.etag}"`;
  const isKnown = isListed(request.headers['if-none-match'], etag);
  const answer = parseRange(isKnown ? undefined : rangeHeader(request, etag), info.size);
  if (answer.type === 'unsatisfiable') throw unsatisfiable(info.size);
  const range = answer.type === 'part' ? answer.range : undefined;
  const isBodyWanted = !isKnown && request.method !== 'HEAD';
  const body = isBodyWanted ? await files.body({ key, info, range, reader: reply.raw }) : undefined;
  // Set only after everything that can fail: an error response with these headers would be cached for a year.
  reply.header('cache-control', mayChange ? changingAndPrivate : immutable);
  reply.header('etag', etag).header('accept-ranges', 'bytes');
  if (isKnown) return reply.code(304).send();
  reply.type(contentType).header('content-length', range ? range.end - range.start + 1 : info.size);
  if (range)
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${info.size}`);
  return reply.send(body);
}

/** Made of the stored segment, which never changes: its ETag and the keyframe's number are one of the keyframe. */
async function sendKeyframe(
  files: StoredFiles,
  { key, n, keyframe }: Extract<Delivered, { type: 'keyframe' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const info = await files.info(key);
  const etag = `"${info.etag}-${n}"`;
  const { offset, bytes, ticks } = keyframe;
  const range = { start: offset, end: offset + bytes - 1 };
  const isKnown = isListed(request.headers['if-none-match'], etag);
  const body = isKnown
    ? undefined
    : toKeyframeFragment(await files.part({ key, info, range, reader: reply.raw }), ticks);
  reply.header('cache-control', immutable).header('etag', etag);
  return body ? reply.type('video/mp4').send(body) : reply.code(304).send();
}

/** An If-Range that does not match the ETag asks for the whole file (RFC 9110, 13.1.5). A date never matches. */
function rangeHeader({ headers, method }: FastifyRequest, etag: string): string | undefined {
  if (method !== 'GET') return undefined;
  const condition = headers['if-range'];
  return condition === undefined || condition === etag ? headers.range : undefined;
}

function isListed(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((listed) => {
    const tag = listed.trim().replace(/^W\//, '');
    return tag === etag || tag === '*';
  });
}

function unsatisfiable(size: number): Problem {
  return new Problem('range-not-satisfiable', `The file has ${size} bytes.`, {
    headers: { 'content-range': `bytes */${size}` },
  });
}
