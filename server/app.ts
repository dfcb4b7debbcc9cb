import cors from '@fastify/cors';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serveDocument } from './docs/api-document.js';
import { checkAccess } from './features/identity/authenticate.js';
import { identityRoutes } from './features/identity/routes.js';
import { deliveryRoutes } from './features/playback/delivery-routes.js';
import { playbackRoutes } from './features/playback/routes.js';
import { uploadRoutes } from './features/uploads/routes.js';
import { changesRoute } from './features/videos/changes-route.js';
import { videoRoutes } from './features/videos/routes.js';
import { healthRoutes } from './health.js';
import type { Deps } from './platform/deps.js';
import { renderErrors } from './platform/http-errors.js';
import { createRandomId } from './platform/ids.js';
import { logOutcomes } from './platform/log.js';
import { refuseForeignIds } from './platform/route-params.js';
import { keepRouteRegistry } from './platform/route-registry.js';

const maxJsonBytes = 1024 * 1024;

/** What clients send besides their own: ids of requests and of traces, which libraries add by themselves. */
const tracingHeaders = ['X-Request-ID', 'X-Requested-With', 'traceparent', 'tracestate', 'sentry-trace', 'baggage'];
const tusRequestHeaders = ['Tus-Resumable', 'Upload-Length', 'Upload-Offset', 'Upload-Metadata', 'X-HTTP-Method-Override'];
const exposedHeaders = [
  ...['Location', 'Tus-Resumable', 'Tus-Version', 'Tus-Extension', 'Tus-Max-Size'],
  ...['Upload-Offset', 'Upload-Length', 'Upload-Metadata', 'Upload-Expires'],
  ...['Content-Range', 'Accept-Ranges', 'Content-Length', 'Date', 'ETag', 'Retry-After'],
];

/** The whole HTTP face over ready-made dependencies. It never listens. */
export async function createApp(deps: Deps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRandomId,
    bodyLimit: maxJsonBytes,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4096 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  logOutcomes(app);
  renderErrors(app);
  keepRouteRegistry(app);
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
    done(null, payload);
  });
  const crossOrigin = {
    origin: [...deps.config.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Range', 'If-None-Match', 'If-Range', ...tracingHeaders, ...tusRequestHeaders],
    exposedHeaders,
    // Firefox takes a day; Chromium shortens it to two hours by itself.
    maxAge: 86_400,
  };
  // tus asks OPTIONS without a preflight's headers; that one is for the upload routes to answer.
  const [preflight, noPreflight] = [{ ...crossOrigin, preflight: true }, { ...crossOrigin, preflight: false }];
  await app.register(cors, {
    delegator: ({ headers }, callback) =>
      callback(null, headers['access-control-request-method'] === undefined ? noPreflight : preflight),
  });
  checkAccess(app, deps);
  refuseForeignIds(app);
  await serveDocument(app, deps.config);
  await app.register(healthRoutes(deps));
  await app.register(identityRoutes(deps));
  await app.register(videoRoutes(deps));
  await app.register(changesRoute(deps));
  await app.register(uploadRoutes(deps));
  await app.register(playbackRoutes(deps));
  await app.register(deliveryRoutes(deps));
  return app;
}
