import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createVideoSchema,
  createdVideoSchema,
  historySchema,
  listVideosQuerySchema,
  processVideoSchema,
  updateVideoSchema,
  videoListSchema,
  videoSchema,
  type Video,
} from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { Problem } from '../../platform/http/problem.js';
import { createVideo } from './create-video.js';
import { deleteVideo } from './delete-video.js';
import { readHistory } from './video-history.js';
import { reprocessVideo } from './reprocess-video.js';
import { listVideos } from './list-videos.js';
import { toVideos } from './to-video.js';
import { updateVideoFields } from './update-video.js';
import { findVideo } from './video-store.js';
import type { VideoRow } from './video-table.js';

const tags = ['Videos'];
const params = z.object({ videoId: z.string() });
const resource = 'videos/{videoId}';

export function videoRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const lists = new CallerGate({ running: 3, waiting: 100 });

    app.post(
      '/v1/videos',
      {
        config: { access: { action: 'vod:CreateVideo', resource: 'videos' }, cost: 10 },
        schema: {
          tags,
          operationId: 'createVideo',
          summary: 'Create a video and get permission to upload it',
          description:
            'Step 2: hand `upload` and the id to the page. The token is good for 3,000 s and for this video only. ' +
            'A video whose file does not arrive is deleted a day after its last token has ended, unless an upload of it is open.',
          body: createVideoSchema,
          response: { 201: createdVideoSchema },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await createVideo(deps, request.identity.appId, request.body)),
    );

    app.get(
      '/v1/videos',
      {
        config: { access: { action: 'vod:ListVideos', resource: 'videos' } },
        schema: {
          tags,
          operationId: 'listVideos',
          summary: 'List and search videos',
          description:
            'Newest first unless `sort` says otherwise. `nextCursor` continues the list; it is null at the end. ' +
            '503 `search-too-slow` when a search finds nothing within 2 s.',
          querystring: listVideosQuerySchema,
          response: { 200: videoListSchema },
        },
      },
      async ({ identity, query }) =>
        lists.run(identity.keyId, () => listVideos(deps, identity.appId, query)),
    );

    app.get(
      '/v1/videos/:videoId',
      {
        config: { access: { action: 'vod:GetVideo', resource } },
        schema: {
          tags,
          operationId: 'getVideo',
          summary: 'Get a video',
          description: 'Its state, properties and, if it failed, the reason.',
          params,
          response: { 200: videoSchema },
        },
      },
      async (request) =>
        shown(
          deps,
          await findVideo(deps.database.db, request.identity.appId, request.params.videoId),
        ),
    );

    app.get(
      '/v1/videos/:videoId/history',
      {
        config: { access: { action: 'vod:GetVideo', resource } },
        schema: {
          tags,
          operationId: 'getVideoHistory',
          summary: 'Get what a video went through',
          description:
            'Each stage since the upload began, oldest first, with the milliseconds it took; the last item is what is done now, or waited for. ' +
            'Answers why a video is not playable yet. The newest 500 items are kept.',
          params,
          response: { 200: historySchema },
        },
      },
      async ({ identity, params: { videoId } }) => {
        const history = await readHistory(deps, { appId: identity.appId, videoId });
        if (!history) throw new Problem('not-found', 'No such video.');
        return history;
      },
    );

    app.patch(
      '/v1/videos/:videoId',
      {
        config: { access: { action: 'vod:UpdateVideo', resource } },
        schema: {
          tags,
          operationId: 'updateVideo',
          summary: 'Update a video',
          description:
            'Only the fields that are sent change. Another `protection` of a `ready` video is packaged from its stored renditions, with new keys: ' +
            'the video stays `ready`, its history has a `protect` stage, and `video.ready` tells the new revision. Until then it plays as before. ' +
            'A later change takes the place of one that is under way; `POST …/process` is refused with `already-processing` meanwhile. ' +
            'A video that is not `ready` takes the protection with its next revision, a failed or blocked one when it is processed again. ' +
            'A stronger protection takes nothing back: the earlier revision and its keys stay for at least a day, and until its longest-lived address ends, ' +
            'so that current viewers go on; whoever has a valid address of the video can read them as before. Delete the video to end that at once.',
          params,
          body: updateVideoSchema,
          response: { 200: videoSchema },
        },
      },
      async ({ identity, params: { videoId }, body }) =>
        shown(deps, await updateVideoFields(deps, { appId: identity.appId, videoId }, body)),
    );

    app.delete(
      '/v1/videos/:videoId',
      {
        config: { access: { action: 'vod:DeleteVideo', resource } },
        schema: {
          tags,
          operationId: 'deleteVideo',
          summary: 'Delete a video',
          description:
            'It disappears from every list at once and stops playing within 5 s, also for current viewers; its files and keys are removed soon after.',
          params,
          response: { 204: z.null().describe('Deleted') },
        },
      },
      async (request, reply) => {
        const deleted = await deleteVideo(deps, {
          appId: request.identity.appId,
          videoId: request.params.videoId,
        });
        if (!deleted) throw new Problem('not-found', 'No such video.');
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/v1/videos/:videoId/process',
      {
        config: { access: { action: 'vod:ProcessVideo', resource } },
        schema: {
          tags,
          operationId: 'processVideo',
          summary: 'Process a video again',
          description:
            'Processes the stored source again: after a failure, or to replace the renditions of a ready video. ' +
            'Current viewers keep their renditions and get the new ones at their next start. ' +
            'Refused with `source-missing` before the upload is complete, and with `already-processing` while a job waits or runs.',
          params,
          body: processVideoSchema.nullish(),
          response: { 202: videoSchema },
        },
      },
      async (request, reply) => {
        const target = { appId: request.identity.appId, videoId: request.params.videoId };
        return reply
          .code(202)
          .send(await shown(deps, await reprocessVideo(deps, target, request.body?.from)));
      },
    );
  };
}

async function shown(deps: Deps, row: VideoRow | undefined): Promise<Video> {
  const [video] = await toVideos(deps, [found(row)]);
  return video as Video;
}

function found(video: VideoRow | undefined): VideoRow {
  if (!video) throw new Problem('not-found', 'No such video.');
  return video;
}
