import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  embedPlayAuthSchema,
  embedQuerySchema,
  embedWaitSchema,
  oembedQuerySchema,
  oembedSchema,
} from '../../../src/contract/embed.js';
import { parseStartTime } from '../../../src/contract/start-time.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { Catalog } from '../playback/catalog.js';
import { createPlayAuth } from '../playback/play-auth.js';
import { pictureSize } from '../playback/playback.js';
import { progressOf, toVideo } from '../videos/to-video.js';
import { embedPolicy, pageStyle, renderEmbedPage, startScript } from './embed-page.js';
import { findOpenVideo, type OpenVideo } from './embed-store.js';
import { describeEmbed } from './oembed.js';
import { readPlayerFile } from './player-files.js';

const tags = ['Embedding'];
const params = z.object({ videoId: z.string() });
const access = { open: 'serves only videos that their owner has opened for embedding' };
const assetParams = z.object({ file: z.string() });
const ownFiles: ReadonlyMap<string, string> = new Map([
  ['start.js', startScript],
  ['style.css', pageStyle],
]);
const assetAccess = { open: 'is the same for everybody; contains no customer data' };
/** A page asks again after this while nothing of its video plays yet. */
const retryAfterSeconds = 2;

export function embedRoutes(deps: Deps, catalog: Catalog): FastifyPluginAsyncZod {
  const { publicUrl } = deps.config;
  const find = async (videoId: string): Promise<OpenVideo> => {
    const video = await findOpenVideo(deps.database.db, videoId);
    if (!video) throw new Problem('not-found', 'No such video.');
    return video;
  };
  const addressOf = (videoId: string, start: number): string =>
    `${publicUrl}/embed/${videoId}${start > 0 ? `?t=${start}` : ''}`;

  return async (app) => {
    app.get(
      '/embed/:videoId',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'getEmbedPage',
          summary: 'Get the page that plays a video in a frame',
          description:
            'For `<iframe>`s on the sites that `embed.origins` of the video lists, which browsers hold to. It needs no app server and sets no cookie. ' +
            '404 until the video’s `embed` opens it, and at once when that closes it.',
          params,
          querystring: embedQuerySchema,
          response: { 200: z.string().describe('HTML.') },
        },
      },
      async ({ params: { videoId }, query, headers }, reply) => {
        const video = await find(videoId);
        const start = parseStartTime(query.t);
        const oembedUrl = `${publicUrl}/oembed?format=json&url=${encodeURIComponent(addressOf(videoId, start))}`;
        const page = renderEmbedPage({
          video,
          start,
          poster: toVideo(deps, video).poster,
          oembedUrl,
          lang: /^zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en',
        });
        return reply
          .type('text/html; charset=utf-8')
          .headers({
            'content-security-policy': embedPolicy(video, new URL(publicUrl).origin),
            'cache-control': 'no-store',
            // Of frames in pages that are isolated from other origins.
            'cross-origin-resource-policy': 'cross-origin',
            vary: 'accept-language',
          })
          .serializer((text: string) => text)
          .send(page);
      },
    );

    app.post(
      '/embed/:videoId/play-auth',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'createEmbedPlayAuth',
          summary: 'Create a play auth for an embed page',
          description:
            'Called by the embed page alone: 403 for pages of another origin. 404 where the video is not open for embedding; ' +
            '202 with `Retry-After` before the first rendition, and 409 `video-not-playable` for a video that failed.',
          params,
          response: { 200: embedPlayAuthSchema, 202: embedWaitSchema },
        },
      },
      async ({ params: { videoId }, headers }, reply) => {
        const site = headers['sec-fetch-site'];
        if (site !== undefined && site !== 'same-origin')
          throw new Problem('origin-not-allowed', 'Only the embed page itself may ask.');
        const video = await find(videoId);
        const { appId, failure } = video;
        const code = 'video-not-playable';
        reply.header('cache-control', 'no-store');
        if (!video.playable && failure)
          throw new Problem(code, failure.detail, { members: { failure } });
        // No error: browsers write each failed request of a page into its console, and this one is repeated.
        if (!video.playable)
          return reply
            .code(202)
            .header('retry-after', retryAfterSeconds)
            .send({ code, detail: 'The video is being processed.', ...progressOf(video) });
        const { playAuth } = await createPlayAuth(deps, catalog, { appId, videoId, options: {} });
        return reply.send({ playAuth });
      },
    );

    app.get(
      '/oembed',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'getOEmbed',
          summary: 'Describe an embed page by oEmbed',
          description:
            'oEmbed 1.0, for content management systems and chats that make a player of a pasted address. Embed pages name it for discovery. ' +
            '404 for whatever is not open for embedding; 501 for another `format` than `json`.',
          querystring: oembedQuerySchema,
          response: { 200: oembedSchema },
        },
      },
      async ({ query: { url, format = 'json', maxwidth, maxheight } }, reply) => {
        if (format !== 'json') throw new Problem('format-not-supported', 'Only json is available.');
        const { videoId, start } = readEmbedAddress(url, publicUrl);
        const video = await find(videoId);
        const { appId, currentRev } = video;
        // The row knows its size only once every quality is there.
        const revision =
          currentRev === null ? undefined : await catalog.revision(appId, videoId, currentRev);
        reply.header('cache-control', 'no-store');
        return describeEmbed({
          video,
          size: revision && pictureSize({}, revision),
          poster: toVideo(deps, video).poster,
          embedUrl: addressOf(videoId, start),
          publicUrl,
          max: { width: maxwidth, height: maxheight },
        });
      },
    );

    app.get(
      '/embed/assets/:file',
      { config: { access: assetAccess, cost: 0.1 }, schema: { hide: true, params: assetParams } },
      async ({ params: { file } }, reply) => {
        const body = ownFiles.get(file) ?? (await readPlayerFile(file));
        if (body === undefined) throw new Problem('not-found', 'No such file.');
        const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
        return reply
          .type(`${type}; charset=utf-8`)
          .headers({
            'cache-control': 'public, max-age=3600',
            // Pages of other sites may name the player's script here; its chunks are modules, which ask with CORS.
            'access-control-allow-origin': '*',
            'cross-origin-resource-policy': 'cross-origin',
          })
          .send(body);
      },
    );
  };
}

/** @throws Problem `not-found` for an address that is none of an embed page of this server */
function readEmbedAddress(url: string, publicUrl: string): { videoId: string; start: number } {
  const prefix = `${publicUrl}/embed/`;
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : '';
  const [, videoId] = /^([\w-]+)(?:[?#]|$)/.exec(rest) ?? [];
  if (videoId === undefined) throw new Problem('not-found', 'No embed page has this address.');
  return { videoId, start: parseStartTime(new URL(url).searchParams.get('t') ?? undefined) };
}
