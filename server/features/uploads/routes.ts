import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { tusOffer } from '../../domain/tus-offer.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { ActiveUploads } from './active-uploads.js';
import { BodyAppender } from './append-body.js';
import { deferContinue } from './expect-continue.js';
import { endUploadsOfDeletedVideos } from './free-upload.js';
import { Joins } from './joins.js';
import { createDraftHandlers } from './draft-handlers.js';
import { draftVersionOf, partialContentType } from './draft-headers.js';
import { PromisedBytes } from './promised-bytes.js';
import { offsetContentType, requireTusVersion, tusVersion } from './tus-headers.js';
import { createTusHandlers, type UploadHandlers } from './tus-handlers.js';
import { sumPromisedBytes } from './upload-store.js';
import { uploadSchemas } from './upload-schemas.js';

const access = { open: 'checks the upload token itself' };
const lingerMs = 2000;
const announcesChecksums = new Set(['OPTIONS', 'POST', 'HEAD']);

/**
 * tus 1.0 (https://tus.io/protocols/resumable-upload): core and the extensions that `tusOffer` lists; and, for requests that name a
 * version of it, the draft of the IETF.
 */
export function uploadRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    const active = new ActiveUploads();
    const deferredContinue = deferContinue(app.server, '/v1/uploads');
    configureTus(app, deps);
    const closing = new AbortController();
    endUploadsOfDeletedVideos(deps, active, closing.signal);
    app.addHook('preClose', async () => {
      closing.abort();
      await active.stopAll(
        new Problem('unavailable', 'The server is stopping. Resume in a moment.', {
          headers: { 'retry-after': '5' },
        }),
      );
    });
    const promised = new PromisedBytes(deps.storage, (except) =>
      sumPromisedBytes(deps.database.db, except),
    );
    const tasks = { active, joins: new Joins(deps, active), promised };
    const appender = new BodyAppender(deps, tasks, deferredContinue);
    const path = `${new URL(deps.config.publicUrl).pathname.replace(/\/$/, '')}/v1/uploads`;
    const tus = createTusHandlers(deps, tasks, { appender, path });
    const { OPTIONS, DELETE } = tus.collection;
    const draft = createDraftHandlers(deps, tasks, { appender, path, OPTIONS, DELETE });
    const dispatch = (request: FastifyRequest, reply: FastifyReply) =>
      handlerOf(draftVersionOf(request.headers) ? draft : tus, request)(request, reply);

    const config = { access, cost: 0, readsBody: true };
    const hidden = { config, schema: { hide: true } };
    app.post('/v1/uploads', { config, schema: uploadSchemas.create }, dispatch);
    app.head(
      '/v1/uploads/:uploadId',
      { config: { ...config, swagger: { exposeHeadRoute: true } }, schema: uploadSchemas.read },
      dispatch,
    );
    app.patch('/v1/uploads/:uploadId', { config, schema: uploadSchemas.append }, dispatch);
    app.delete('/v1/uploads/:uploadId', { config, schema: uploadSchemas.terminate }, dispatch);
    app.delete('/v1/uploads', { config, schema: uploadSchemas.terminateAll }, dispatch);
    app.options('/v1/uploads', hidden, dispatch);
    app.options('/v1/uploads/:uploadId', hidden, dispatch);
    // Clients that cannot send PATCH or DELETE use another method with X-HTTP-Method-Override.
    app.route({
      ...hidden,
      method: ['GET', 'PUT', 'PATCH'],
      url: '/v1/uploads',
      handler: dispatch,
      exposeHeadRoute: false,
    });
    app.route({
      ...hidden,
      method: ['GET', 'PUT', 'POST'],
      url: '/v1/uploads/:uploadId',
      handler: dispatch,
      exposeHeadRoute: false,
    });
  };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

function handlerOf(handlers: UploadHandlers, request: FastifyRequest): Handler {
  const override = request.headers['x-http-method-override'];
  const method = typeof override === 'string' ? override.toUpperCase() : request.method;
  const { uploadId } = request.params as { uploadId?: string };
  const table: Record<string, Handler> =
    uploadId === undefined ? handlers.collection : handlers.upload;
  const handler = Object.hasOwn(table, method) ? table[method] : undefined;
  if (handler) return handler;
  throw new Problem('method-not-allowed', undefined, {
    headers: { allow: Object.keys(table).join(', ') },
  });
}

function configureTus(app: FastifyInstance, { config }: Deps): void {
  // The handlers read bodies and check headers themselves, because tus prescribes its own statuses for invalid ones.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setValidatorCompiler(() => (value: unknown) => ({ value }));
  const limit = `max-size=${config.maxUploadBytes}`;
  app.addHook('onSend', async (request, reply) => {
    const draft = request.headers['upload-draft-interop-version'];
    if (typeof draft !== 'string') reply.header('tus-resumable', tusVersion);
    else {
      reply.header('upload-draft-interop-version', draft);
      if (!reply.hasHeader('upload-limit')) reply.header('upload-limit', limit);
    }
    // Also where an upload begins or goes on: a page would need a request more to ask.
    if (announcesChecksums.has(request.method))
      reply.header('tus-checksum-algorithm', tusOffer.checksumAlgorithms.join(','));
    if (request.method !== 'OPTIONS') return;
    reply.header('tus-version', tusVersion);
    reply.header('tus-extension', tusOffer.extensions.join(','));
    reply.header('tus-max-size', String(config.maxUploadBytes));
    reply.header('accept-patch', `${offsetContentType}, ${partialContentType}`);
    reply.header('upload-limit', limit);
  });
  app.addHook('preHandler', async ({ method, headers }) => {
    if (method !== 'OPTIONS' && draftVersionOf(headers) === undefined) requireTusVersion(headers);
  });
  app.addHook('onResponse', async ({ raw }) => discardRest(raw));
}

/**
 * Discards what the client still sends after the response, and closes the connection after 2 s. Closing it at once would
 * reset the connection before the client has read the response.
 */
function discardRest(raw: FastifyRequest['raw']): void {
  if (raw.complete || raw.destroyed) return;
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), lingerMs);
  raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
}
