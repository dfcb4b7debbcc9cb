import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../../platform/deps.js';
import { ChangeFeeds } from './change-feeds.js';

export function changesRoute(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const feeds = new ChangeFeeds(deps);
    app.addHook('preClose', async () => feeds.end());

    app.get(
      '/v1/changes',
      {
        // Answering HEAD would open a stream that nobody ends.
        exposeHeadRoute: false,
        config: { access: { action: 'vod:WatchVideos', resource: 'videos' } },
        schema: {
          tags: ['Videos'],
          operationId: 'watchVideos',
          summary: 'Subscribe to changes of videos',
          description:
            'Server-sent events from now on, of the app of the key: `video` carries a Video whenever its state or progress changed, ' +
            '`deleted` carries `{id}`. Changes from before the connection are not sent: read the list again after connecting. ' +
            'A stream that is not read is closed. 503 `too-many-watchers` with `Retry-After` beyond 2,000 streams of an app.',
        },
      },
      async (request, reply) => {
        const stream = await feeds.watch(request.identity.appId);
        return (
          reply
            .type('text/event-stream')
            .header('cache-control', 'no-store')
            // nginx would keep events until its buffer is full.
            .header('x-accel-buffering', 'no')
            .send(stream)
        );
      },
    );
  };
}
