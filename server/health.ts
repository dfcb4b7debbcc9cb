import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from './platform/deps.js';
import { ExpiringCache } from './platform/expiring-cache.js';
import { inspectFfmpeg, sandboxHelp, type FfmpegInspection } from './media/media-tools.js';
import { Problem } from './platform/http/problem.js';
import { version } from './version.js';

const tags = ['Health'];
// An inspection runs ffmpeg several times; anyone may ask for readiness as often as they like.
const ffmpegMs = 10_000;

const unconfined = 'uploaded files are read without a sandbox, as VOD_SANDBOX=off says';

const readiness = z.object({
  status: z.literal('ready'),
  sandbox: z
    .object({
      state: z
        .enum(['on', 'off'])
        .describe('`off`: the operator lets uploaded files be read unconfined.'),
      detail: z
        .string()
        .optional()
        .describe(
          'What the sandbox or the limits of media tools lack on this machine; absent when nothing.',
        ),
    })
    .optional()
    .describe(
      'How the media tools that read uploaded files are kept from the rest of the machine.',
    ),
});

export function healthRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const ffmpeg = new ExpiringCache({
      ttlMs: ffmpegMs,
      max: 1,
      load: () => inspectFfmpeg(deps.config),
    });

    app.get(
      '/healthz',
      {
        config: { access: { open: 'says only that the process lives' } },
        schema: {
          tags,
          operationId: 'getHealth',
          summary: 'Liveness',
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
          summary: 'Readiness: database, media store and media tools',
          description:
            '503 `unavailable` names the part that is not ready (`database`, `store`, `ffmpeg`, `sandbox`) and what to do. ' +
            'A server of the role `api` needs no media tools and says nothing of the sandbox. Without ffmpeg or a sandbox, uploads and playback still work; processing waits and starts within a minute once they are available.',
          response: { 200: readiness },
        },
      },
      async () => {
        const needsTools = deps.config.role !== 'api';
        const [database, store, tools] = await Promise.allSettled([
          deps.database.ping(),
          deps.storage.check(),
          needsTools ? ffmpeg.get('') : undefined,
        ]);
        const down = [
          ...(database.status === 'rejected' ? ['database'] : []),
          ...(store.status === 'rejected' ? ['store'] : []),
        ];
        const found = tools.status === 'fulfilled' ? tools.value : undefined;
        if (!needsTools && down.length === 0) return { status: 'ready' as const };
        if (down.length > 0 || !found?.ok)
          throw notReady(down, needsTools ? toolsDown(found) : undefined);
        const { state, weaknesses } = found.sandbox;
        const detail = [...(state === 'off' ? [unconfined] : []), ...weaknesses].join('; ');
        return { status: 'ready' as const, sandbox: { state, ...(detail && { detail }) } };
      },
    );
  };
}

/** Says nothing of this machine's folders, since anybody may ask. */
function notReady(down: string[], part: string | undefined): Problem {
  const mend = part === 'sandbox' ? ` ${sandboxHelp}` : '';
  return new Problem('unavailable', `Not answering: ${down.concat(part ?? []).join(', ')}.${mend}`);
}

function toolsDown(found: FfmpegInspection | undefined): string | undefined {
  if (!found) return 'ffmpeg';
  return found.ok ? undefined : found.part;
}
