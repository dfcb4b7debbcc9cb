import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from './platform/deps.js';
import { ExpiringCache } from './platform/expiring-cache.js';
import { inspectFfmpeg } from './platform/ffmpeg/capabilities.js';
import { Problem } from './platform/problem.js';
import { version } from './version.js';

const tags = ['Health'];
// An inspection runs ffmpeg several times; anyone may ask for readiness as often as they like.
const ffmpegMs = 10_000;

export function healthRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const ffmpeg = new ExpiringCache({
      ttlMs: ffmpegMs,
      max: 1,
      load: async () => {
        const found = await inspectFfmpeg(deps.config);
        if (!found.ok) throw new Error(found.reason);
      },
    });

    app.get(
      '/healthz',
      {
        config: { access: { open: 'says only that the process lives' } },
        schema: {
          tags,
          operationId: 'getHealth',
          summary: 'Whether the process lives',
          description: 'Answers as soon as the server listens.',
          response: { 200: z.object({ status: z.literal('ok'), version: z.string() }) },
        },
      },
      async () => ({ status: 'ok' as const, version }),
    );

    app.get(
      '/readyz',
      {
        config: { access: { open: 'says only which part does not answer' } },
        schema: {
          tags,
          operationId: 'getReadiness',
          summary: 'Whether database, store and ffmpeg answer',
          description: '503 `unavailable` names the part that does not.',
          response: { 200: z.object({ status: z.literal('ready') }) },
        },
      },
      async () => {
        const parts = { database: deps.database.ping(), store: deps.storage.check(), ffmpeg: ffmpeg.get('') };
        const results = await Promise.allSettled(Object.values(parts));
        const down = Object.keys(parts).filter((_, index) => results[index]?.status === 'rejected');
        if (down.length > 0) throw new Problem('unavailable', `Not answering: ${down.join(', ')}.`);
        return { status: 'ready' as const };
      },
    );
  };
}
