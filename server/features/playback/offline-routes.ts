import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { offlineCheckSchema, type OfflineCheck } from '../../../src/contract/playback.js';
import type { Deps } from '../../platform/deps.js';
import { findVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';
import { beyondClaim } from './delivery-problems.js';
import { verifyDelivery } from './delivery.js';

export function offlineRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/p/:token/offline',
      {
        config: { access: { open: 'checks the delivery token in its path' }, cost: 0.05 },
        schema: {
          tags: ['Delivery'],
          operationId: 'checkOfflineCopy',
          summary: 'Ask whether a copy of a video may be kept in a browser',
          description:
            'Called by players once they are connected again, at the address that the playback answer names as `offline.checkUrl`. ' +
            'A copy that is not allowed any more is removed. 403 `url-expired` once the copy has expired.',
          response: { 200: offlineCheckSchema },
        },
      },
      async (request, reply) => {
        const [, , token = ''] = (request.raw.url ?? '').split('/');
        const claims = verifyDelivery(deps.tokens, token);
        if (claims.scope !== 'offline') throw beyondClaim();
        reply
          .header('cache-control', 'no-store')
          .header('cross-origin-resource-policy', 'cross-origin');
        return checkOf(await findVideo(deps.database.db, claims.app, claims.video));
      },
    );
  };
}

/** An answer rather than an error, which browsers write into the console of the page. */
function checkOf(video: VideoRow | undefined): OfflineCheck {
  if (!video) return { allowed: false, reason: 'deleted' };
  if (video.status === 'blocked') return { allowed: false, reason: 'blocked' };
  return video.offline ? { allowed: true } : { allowed: false, reason: 'withdrawn' };
}
