import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { maxPosterBytes } from '../../../src/contract/poster.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { Problem } from '../../platform/http/problem.js';
import { takeRawBodies } from '../../platform/http/raw-bodies.js';
import { checkUploadToken } from '../uploads/check-upload.js';
import { setPoster, type VideoAddress } from './set-poster.js';

const params = z.object({ videoId: z.string() });

export function posterRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const pictures = new CallerGate({ running: 2, waiting: 20 });
    takeRawBodies(app, maxPosterBytes);

    app.put(
      '/v1/videos/:videoId/poster',
      {
        config: {
          access: {
            action: 'vod:SetPoster',
            resource: 'videos/{videoId}',
            orToken: 'the upload token of the video',
          },
          cost: 10,
        },
        // Before the body is read, which may be large.
        onRequest: async (request) => {
          targetOf(deps, request);
          if (Number(request.headers['content-length']) > maxPosterBytes)
            throw new Problem('payload-too-large', 'A poster may have at most 20 MiB.');
        },
        schema: {
          tags: ['Videos'],
          operationId: 'setPoster',
          summary: 'Give a video a poster',
          description:
            'The body is a JPEG, PNG or WebP picture of at most 20 MiB, whatever its `Content-Type` says. It is shown in place of the poster that is made of the video, ' +
            'whatever the state of the video and however often it is processed again: upright, its longer side at most 1,280 pixels, without the place and the device that the file may name. ' +
            'Takes an access key, or `Authorization: Bearer` with an upload token of this video, so that a page can send the picture itself. ' +
            '`Video.poster` and playback answers have its address, which is another one after every change; the one before stays for two hours. ' +
            '413 `payload-too-large`; 415 `unsupported-media-type` for what is no such picture; 422 `invalid-request` for one that is damaged or has too many pixels.',
          params,
          response: { 204: z.null().describe('It is the poster from now on.') },
        },
      },
      async (request, reply) => {
        const video = targetOf(deps, request);
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const { signal } = gone;
        await pictures.run(video.appId, () => setPoster(deps, video, { bytes, signal }));
        return reply.code(204).send(null);
      },
    );
  };
}

/** @throws Problem `token-invalid` for the upload token of another video, and as `checkUploadToken` does */
function targetOf(deps: Pick<Deps, 'tokens'>, request: FastifyRequest): VideoAddress {
  const { videoId } = request.params as z.infer<typeof params>;
  // Undefined for who comes with a token.
  const identity = request.identity as FastifyRequest['identity'] | undefined;
  if (identity) return { appId: identity.appId, videoId };
  const claims = checkUploadToken(deps, request.headers.authorization);
  if (claims.video !== videoId)
    throw new Problem('token-invalid', 'This token is for another video.');
  return { appId: claims.app, videoId };
}
