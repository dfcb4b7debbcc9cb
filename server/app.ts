import cors from '@fastify/cors';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serveDocument } from './docs/api-document.js';
import { checkAccess } from './features/identity/authenticate.js';
import { features } from './features.js';
import { healthRoutes } from './health.js';
import { limitBodyTime } from './platform/http/body-time-limits.js';
import type { Deps } from './platform/deps.js';
import {
  answerUnreadable,
  answerUnroutable,
  securityHeaders,
} from './platform/http/early-errors.js';
import { refuseBadHosts } from './platform/http/host-check.js';
import { renderErrors } from './platform/http/http-errors.js';
import { createRandomId } from './platform/ids.js';
import { parseJsonBodies } from './platform/http/json-body.js';
import { logOutcomes } from './platform/log.js';
import { limitAddresses, RateLimits } from './platform/http/rate-limits.js';
import { refuseMalformedIds } from './platform/http/route-params.js';
import { keepRouteRegistry } from './platform/http/route-registry.js';

const maxJsonBytes = 1024 * 1024;
/** Half a header, or a connection that says nothing, ends after this. */
const headersTimeout = 15_000;
/** Connections beyond these are closed at once, before they cost more. */
const maxConnections = 15_000;

/** What clients send besides their own: ids of requests and of traces, which libraries add by themselves. */
const tracingHeaders = [
  'X-Request-ID',
  'X-Requested-With',
  'traceparent',
  'tracestate',
  'sentry-trace',
  'baggage',
];
const securityHeaderList = Object.entries(securityHeaders);

/** The whole HTTP face over ready-made dependencies. It never listens. */
export async function createApp(deps: Deps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRandomId,
    bodyLimit: maxJsonBytes,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4096 },
    trustProxy: (_address, hop) => hop < deps.config.proxyHops,
    // refuseBadHosts() answers a missing Host as every other fault.
    http: { headersTimeout, connectionsCheckingInterval: 5000, requireHostHeader: false },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: answerUnroutable,
  });
  app.server.maxConnections = maxConnections;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  logOutcomes(app);
  renderErrors(app, new URL(deps.config.publicUrl).pathname.replace(/\/$/, ''));
  keepRouteRegistry(app);
  app.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of securityHeaderList)
      if (!reply.hasHeader(name)) reply.header(name, value);
    done(null, payload);
  });
  refuseBadHosts(app, deps.config.proxyHops);
  limitBodyTime(app);
  parseJsonBodies(app);
  const origin = [...deps.config.corsOrigins];
  // As one string: an array is joined again for every request, and slow uploads keep theirs.
  const exposed = ['Retry-After', ...features.flatMap(({ cors }) => cors?.response ?? [])];
  const noPreflight = { origin, exposedHeaders: exposed.join(', '), preflight: false };
  const preflight = {
    origin,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      ...tracingHeaders,
      ...features.flatMap(({ cors }) => cors?.request ?? []),
    ],
    // Firefox takes a day; Chromium shortens it to two hours by itself.
    maxAge: 86_400,
  };
  // tus asks OPTIONS without a preflight's headers; that one is for the upload routes to answer.
  await app.register(cors, {
    delegator: ({ headers }, callback) =>
      callback(
        null,
        headers['access-control-request-method'] === undefined ? noPreflight : preflight,
      ),
  });
  const limits = new RateLimits(deps.config);
  limitAddresses(app, limits);
  checkAccess(app, deps, limits);
  refuseMalformedIds(app);
  if (deps.config.role === 'worker') {
    await app.register(healthRoutes(deps));
    return app;
  }
  await serveDocument(app, deps.config);
  await app.register(healthRoutes(deps));
  for (const feature of features)
    for (const routes of feature.routes?.(deps) ?? []) await app.register(routes);
  return app;
}
