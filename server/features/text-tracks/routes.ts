import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  chaptersSchema,
  createTextTrackSchema,
  maxTextBytes,
  textTrackListSchema,
  textTrackSchema,
  updateTextTrackSchema,
} from '../../../src/contract/text-tracks.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { setChapters } from './set-chapters.js';
import {
  changeTextTrack,
  createTextTrack,
  listTextTracks,
  removeTextTrack,
} from './text-tracks.js';

const tags = ['Subtitles and chapters'];
const params = z.object({ videoId: z.string() });
const trackParams = z.object({ videoId: z.string(), trackId: z.string() });
const resource = 'videos/{videoId}';
/** JSON may write a character of three bytes in six. */
const bodyLimit = 2 * maxTextBytes + 64 * 1024;
/** Of calls with a text, which are as large as no other. */
const cost = 10;

export function textTrackRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const conversions = new CallerGate({ running: 1, waiting: 20 });

    app.post(
      '/v1/videos/:videoId/text-tracks',
      {
        bodyLimit,
        config: { access: { action: 'vod:CreateTextTrack', resource }, cost },
        schema: {
          tags,
          operationId: 'createTextTrack',
          summary: 'Add subtitles to a video',
          description:
            'SubRip (`srt`), SubStation Alpha (`ass`, also SSA), TTML and IMSC text (`ttml`) or WebVTT (`vtt`), which becomes clean WebVTT: bold, italic and underlined text stays; of WebVTT valid cue settings too. ' +
            'The track belongs to the video, whatever its state: it plays at once beside those of the file, in playback answers, HLS and DASH, and stays when the video is processed again or its protection changes. ' +
            'Cues that cannot be shown are left out, and `leftOut` says how many and why. 422 `text-track-invalid` where none can be shown, with the line and the reason; 413 `text-track-too-large` beyond 5 MiB, 20,000 cues, 4 MiB of WebVTT or two seconds of reading; ' +
            '409 `too-many-text-tracks` beyond 50, 409 `label-taken` where a track of the same language and kind has the label.',
          params,
          body: createTextTrackSchema,
          response: { 201: textTrackSchema },
        },
      },
      async ({ identity: { appId, keyId }, params: { videoId }, body }, reply) =>
        reply
          .code(201)
          .send(
            await conversions.run(keyId, () => createTextTrack(deps, { appId, videoId }, body)),
          ),
    );

    app.get(
      '/v1/videos/:videoId/text-tracks',
      {
        config: { access: { action: 'vod:ListTextTracks', resource } },
        schema: {
          tags,
          operationId: 'listTextTracks',
          summary: 'List the uploaded subtitles of a video',
          description:
            'The oldest first. Those of the uploaded file are not among them; playback answers list both.',
          params,
          response: { 200: textTrackListSchema },
        },
      },
      async ({ identity: { appId }, params: { videoId } }) => ({
        items: await listTextTracks(deps, { appId, videoId }),
      }),
    );

    app.patch(
      '/v1/videos/:videoId/text-tracks/:trackId',
      {
        bodyLimit,
        config: { access: { action: 'vod:UpdateTextTrack', resource }, cost },
        schema: {
          tags,
          operationId: 'updateTextTrack',
          summary: 'Change uploaded subtitles',
          description:
            'Only the fields that are sent change; `text` and `format` come together, and replace the whole text. Refused as the call that adds a track is. ' +
            'Who shows the track already keeps what was loaded until the next start.',
          params: trackParams,
          body: updateTextTrackSchema,
          response: { 200: textTrackSchema },
        },
      },
      async ({ identity: { appId, keyId }, params: { videoId, trackId }, body }) =>
        conversions.run(keyId, () => changeTextTrack(deps, { appId, videoId, trackId }, body)),
    );

    app.delete(
      '/v1/videos/:videoId/text-tracks/:trackId',
      {
        config: { access: { action: 'vod:DeleteTextTrack', resource } },
        schema: {
          tags,
          operationId: 'deleteTextTrack',
          summary: 'Delete uploaded subtitles',
          description: 'They are listed nowhere from now on, and their address ends.',
          params: trackParams,
          response: { 204: z.null().describe('Deleted') },
        },
      },
      async ({ identity: { appId }, params: { videoId, trackId } }, reply) => {
        await removeTextTrack(deps, { appId, videoId, trackId });
        return reply.code(204).send(null);
      },
    );

    app.put(
      '/v1/videos/:videoId/chapters',
      {
        config: { access: { action: 'vod:SetChapters', resource } },
        schema: {
          tags,
          operationId: 'setChapters',
          summary: 'Set the chapters of a video',
          description:
            'The whole list, at most 1,000, in place of the one before and of the chapters of the uploaded file. An empty list removes what was set: the chapters of the file, if it has any, are back. ' +
            'They are in playback answers at once, sorted by `startTime`; those at or after the end of the video are not shown.',
          params,
          body: chaptersSchema,
          response: { 200: chaptersSchema },
        },
      },
      async ({ identity: { appId }, params: { videoId }, body }) =>
        setChapters(deps, { appId, videoId }, body),
    );
  };
}
