import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  embedPlayAuthSchema,
  embedQuerySchema,
  oembedQuerySchema,
  oembedSchema,
} from '../../../src/contract/embed.js';
import { waitSchema } from '../../../src/contract/playback.js';
import { parseStartTime } from '../../../src/contract/start-time.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { Catalog } from '../playback/catalog.js';
import { createPlayAuth } from '../playback/play-auth.js';
import { pictureSize } from '../playback/playback.js';
import { progressOf, toVideo } from '../videos/to-video.js';
import {
  embedPolicy,
  pageStyle,
  renderEmbedPage,
  renderUnavailable,
  startScript,
  unavailablePolicy,
} from './embed-page.js';
import { findOpenVideo, type OpenVideo } from './embed-store.js';
import { describeEmbed } from './oembed.js';
import { readPlayerFile } from './player-files.js';

/** The same whether it exists or not, so that nobody learns which videos do. */
const notOpen = 'There is no such video, or it is not open for embedding (`embed` of the video).';
const pagePath = '/embed/:videoId';
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
    if (!video) throw new Problem('not-found', notOpen);
    return video;
  };
  const addressOf = (videoId: string, start: number): string =>
    `${publicUrl}/embed/${videoId}${start > 0 ? `?t=${start}` : ''}`;

  return async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const isPage = request.routeOptions.url === pagePath && request.method === 'GET';
      const isMissing = error instanceof Problem && error.code === 'not-found';
      if (!isPage || !isMissing || !isNavigation(request.headers)) throw error;
      const text = renderUnavailable(languageOf(request.headers));
      return asPage(reply, unavailablePolicy).code(404).send(text);
    });
    app.get(
      pagePath,
      {
        config: { access },
        schema: {
          tags,
          operationId: 'getEmbedPage',
          summary: 'Get the page that plays a video in a frame',
          description:
            'For `<iframe>`s on the sites that `embed.origins` of the video lists, which browsers hold to. It needs no app server and sets no cookie. ' +
            '404 until the video’s `embed` opens it, and at once when that closes it: for browsers that open it a page that says so and that any site may frame, else a problem document.',
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
          lang: languageOf(headers),
        });
        return asPage(reply, embedPolicy(video, new URL(publicUrl).origin))
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
          response: { 200: embedPlayAuthSchema, 202: waitSchema },
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

/** Headers that the page has whether it plays or not. */
function asPage<T extends Pick<FastifyReply, 'headers'>>(reply: T, policy: string): T {
  reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    // Of frames in pages that are isolated from other origins.
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'accept, accept-language, sec-fetch-dest',
  });
  return reply;
}

function languageOf(headers: IncomingHttpHeaders): 'en' | 'zh' {
  return /^zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en';
}

/** Whether a person is to see the answer, in a frame or a tab. */
function isNavigation(headers: IncomingHttpHeaders): boolean {
  const { accept = '', 'sec-fetch-dest': target = 'document' } = headers;
  return accept.includes('text/html') && ['document', 'iframe'].includes(String(target));
}

/** @throws Problem `not-found` for an address that is none of an embed page of this server */
function readEmbedAddress(url: string, publicUrl: string): { videoId: string; start: number } {
  const prefix = `${publicUrl}/embed/`;
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : '';
  const [, videoId] = /^([\w-]+)(?:[?#]|$)/.exec(rest) ?? [];
  if (videoId === undefined) throw new Problem('not-found', 'No embed page has this address.');
  return { videoId, start: parseStartTime(new URL(url).searchParams.get('t') ?? undefined) };
}
