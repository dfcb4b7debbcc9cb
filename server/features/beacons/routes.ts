import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  beaconSchema,
  maxBeaconBytes,
  statisticsQuerySchema,
  statisticsSchema,
} from '../../../src/contract/beacons.js';
import { text } from '../../../src/contract/text.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { parseJsonBodies } from '../../platform/http/json-body.js';
import type { Catalog } from '../playback/catalog.js';
import { readStatistics } from './read-statistics.js';
import { createBuckets, takeBeacon } from './take-beacon.js';
import { ViewBuffer } from './view-buffer.js';
import { upsertViews } from './view-store.js';

const tags = ['Statistics'];

export function beaconRoutes(deps: Deps, catalog: Catalog): FastifyPluginAsyncZod {
  return async (app) => {
    const { db } = deps.database;
    // What a page may send to another origin without asking first; `sendBeacon` of a string does.
    parseJsonBodies(app, ['application/json', 'text/plain']);
    const buffer = new ViewBuffer((states) => upsertViews(db, states), deps.log);
    const taking = { tokens: deps.tokens, catalog, buffer, buckets: createBuckets() };
    const reads = new CallerGate({ running: 1, waiting: 20 });
    app.addHook('onClose', () => buffer.flush());

    app.post(
      '/v1/beacons',
      {
        bodyLimit: maxBeaconBytes,
        // So that the viewers behind one address do not refuse each other.
        config: { access: { open: 'checks the delivery token in its query' }, cost: 0.05 },
        schema: {
          tags,
          operationId: 'sendBeacon',
          summary: 'Tell how a view goes',
          description:
            'Called by players, at the address that the playback answer names as `beacons`, which holds its token: `navigator.sendBeacon(beacons, JSON.stringify(…))`. ' +
            'Each beacon tells the whole view so far, so that one that is lost, late or sent twice does no harm; every 30 s is enough. The body is JSON of up to 16 KiB, as `text/plain` or `application/json`; fields that are not known are left alone, numbers beyond the bounds count as the bound. ' +
            'It is stored within a second. Neither a cookie nor an address is. 401 `unauthenticated` without a token, 403 `token-invalid` or `url-expired`, 413 `payload-too-large`, 429 `too-many-requests` beyond one in 5 s for long.',
          querystring: z.object({
            token: text({ max: 3000 }).optional().describe('As in the address.'),
          }),
          body: beaconSchema,
          response: { 202: z.null().describe('Taken') },
        },
      },
      async ({ query, body }, reply) => {
        await takeBeacon(taking, query.token, body);
        return reply.code(202).header('cache-control', 'no-store').send(null);
      },
    );

    app.get(
      '/v1/videos/:videoId/statistics',
      {
        config: {
          access: { action: 'vod:GetVideoStatistics', resource: 'videos/{videoId}' },
          cost: 10,
        },
        schema: {
          tags,
          operationId: 'getVideoStatistics',
          summary: 'Get how a video is watched',
          description:
            'Views, watch time, start time, rebuffering, errors and which parts are watched, from what players tell by `POST /v1/beacons`. ' +
            'Views are kept for 90 days. `viewers` counts those whom a play auth names by `viewerId`.',
          params: z.object({ videoId: z.string() }),
          querystring: statisticsQuerySchema,
          response: { 200: statisticsSchema },
        },
      },
      async ({ identity: { appId, keyId }, params: { videoId }, query }) =>
        reads.run(keyId, async () => {
          await buffer.flush();
          return readStatistics(db, { appId, videoId }, query);
        }),
    );
  };
}
