import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  playAuthRequestSchema,
  playAuthSchema,
  playbackSchema,
  playUrlsRequestSchema,
  waitSchema,
} from '../../../src/contract/playback.js';
import type { Deps } from '../../platform/deps.js';
import { acceptsGzip, compress, varyByEncoding } from '../../platform/http/gzip.js';
import { Problem } from '../../platform/http/problem.js';
import type { Catalog } from './catalog.js';
import { createPlayAuth } from './play-auth.js';
import { createPlayUrls, exchangePlayAuth } from './playback.js';

const tags = ['Playback'];
const params = z.object({ videoId: z.string() });
const resource = 'videos/{videoId}';
/** Seconds. */
const retryAfter = 3;
/** Characters of an answer; fewer fit into a packet or two. */
const leastCompressed = 2048;

export function playbackRoutes(deps: Deps, catalog: Catalog): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/videos/:videoId/play-auth',
      {
        // Cheap for the rate limit: every start of every viewer is one call with the same access key.
        config: { access: { action: 'vod:GetVideoPlayAuth', resource }, cost: 0.05 },
        schema: {
          tags,
          operationId: 'getVideoPlayAuth',
          summary: 'Create a play auth for a viewer',
          description:
            'Step 4: hand `playAuth` to the page. Playback must start before it expires; it may limit the duration and the resolution. ' +
            '409 `video-not-playable` before the first rendition, and while the video is blocked.',
          params,
          body: playAuthRequestSchema.nullish(),
          response: { 200: playAuthSchema },
        },
      },
      async (request, reply) => {
        const { appId } = request.identity;
        // Validating the response against its schema takes a fifth of the time of this often-called route; the tests
        // validate it.
        reply.header('cache-control', 'no-store').serializer(JSON.stringify);
        return createPlayAuth(deps, catalog, {
          appId,
          videoId: request.params.videoId,
          options: request.body ?? {},
        });
      },
    );

    app.get(
      '/v1/playback',
      {
        config: { access: { open: 'checks the play auth itself' } },
        schema: {
          tags,
          operationId: 'getPlayback',
          summary: 'Exchange a play auth for playback URLs',
          description:
            'Step 5, called by the page with `Authorization: Bearer <play auth>`. The URLs are valid until `expiresAt`, at least ' +
            'two hours. 401 `token-expired`, 403 `token-invalid`, 409 `play-auth-used`. `Accept: application/json;first-bytes=1` asks ' +
            'for the first bytes of the media in `start`, about 27 KB more, which save a round trip. `ladder=1` in their place is for ' +
            'who cannot play what is `interim`: 202 with `Retry-After` until the ladder is there, which does not use up a play auth.',
          security: [{ bearer: [] }],
          response: { 200: playbackSchema, 202: waitSchema },
        },
        // All else of a start waits for it: Base64 shrinks by a quarter, playlists by more.
        onSend: async (request, reply, payload) => {
          if (typeof payload !== 'string' || payload.length < leastCompressed) return payload;
          varyByEncoding(reply);
          if (!acceptsGzip(request.headers['accept-encoding'])) return payload;
          reply.header('content-encoding', 'gzip');
          return compress(payload);
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const { authorization, accept = '' } = request.headers;
        const answer = await exchangePlayAuth(deps, catalog, {
          playAuth: bearerToken(authorization),
          firstBytes: /;\s*first-bytes=1\b/.test(accept),
          ladderOnly: /;\s*ladder=1\b/.test(accept),
        });
        // No error: browsers write each failed request of a page into its console, and this one is repeated.
        if ('code' in answer) reply.code(202).header('retry-after', retryAfter);
        return answer;
      },
    );

    app.post(
      '/v1/videos/:videoId/play-urls',
      {
        config: { access: { action: 'vod:GetVideoPlayUrls', resource } },
        schema: {
          tags,
          operationId: 'getVideoPlayUrls',
          summary: 'Get playback URLs for your own player',
          description:
            'Returns the same URLs as exchanging a play auth, but without the limits that a play auth can set.',
          params,
          body: playUrlsRequestSchema.nullish(),
          response: { 200: playbackSchema },
        },
      },
      async (request, reply) => {
        const { appId } = request.identity;
        reply.header('cache-control', 'no-store');
        const { expiresIn } = request.body ?? {};
        return createPlayUrls(deps, catalog, { appId, videoId: request.params.videoId, expiresIn });
      },
    );
  };
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([^\s]+) *$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new Problem('unauthenticated', 'Send Authorization: Bearer with a play auth.', {
    headers: { 'www-authenticate': 'Bearer realm="vodkit"' },
  });
}
