import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { sceneMedia, sceneSeconds } from './scene-media.js';

const scripts = fileURLToPath(new URL('../../dist/script', import.meta.url));

export interface LooksSite {
  readonly url: string;
  stop(): Promise<void>;
}

const captions = `WEBVTT

00:00.000 --> 00:30.000
The sun stands over the hills.

00:30.000 --> 01:00.000
A long line of captions tells what is said
<i>and what is heard</i>, in two rows.

01:00.000 --> 02:00.000
Then it is evening.
`;

/** As the VOD server answers, of the film or of the first half minute of it. */
function playback(origin: string, playAuth: string): object {
  const media = `${origin}/media`;
  const isPreview = playAuth === 'preview';
  return {
    videoId: playAuth,
    title: 'Over the hills',
    duration: sceneSeconds,
    ...(isPreview && { fullDuration: 5400 }),
    ...(playAuth === 'marked' && { marquee: 'viewer 4711' }),
    ...(playAuth === 'kept' && {
      offline: { expiresAt: '2031-06-30T12:00:00.000Z', checkUrl: `${origin}/offline-check` },
    }),
    ...{ width: 1280, height: 720 },
    poster: `${media}/poster.jpg`,
    storyboard: `${media}/storyboard.vtt`,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    sources: [
      {
        type: 'application/vnd.apple.mpegurl',
        url: `${media}/${playAuth === 'described' ? 'described' : 'master'}.m3u8`,
        protection: 'none',
      },
    ],
    textTracks: ['English', 'Deutsch'].map((label, at) => ({
      ...{ label, kind: 'captions', language: ['en', 'de'][at] },
      url: `${origin}/captions.vtt`,
    })),
    chapters: [
      { startTime: 0, title: 'Morning' },
      { startTime: 40, title: 'The long way over the hills' },
      { startTime: 80, title: 'Evening' },
    ],
  };
}

/**
 * A page with the elements as they are built, what they play, and answers to the play auths `film`, `preview`, `marked`,
 * `described` (in two sounds of one language) and `kept` (offline too); `refused` is answered with an error and `slow` not
 * at all.
 */
export async function startLooksSite(): Promise<LooksSite> {
  const app = express();
  app.get('/', (request, response) => {
    const {
      lang = 'en',
      dir = 'ltr',
      element = 'player',
    } = request.query as Record<string, string>;
    response.type('html').send(`<!doctype html><html lang="${lang}" dir="${dir}">
<meta charset="utf-8"><title>Looks</title><meta name="viewport" content="width=device-width">
<style>
:root { color-scheme: light dark; font: 16px 'DejaVu Sans', 'Droid Sans Fallback'; }
body { margin: 12px; }
</style>
<script src="/script/vod-${element}.js"></script></html>`);
  });
  app.get('/v1/playback', (request, response) => {
    const playAuth = (request.get('authorization') ?? '').replace('Bearer ', '');
    if (playAuth === 'refused')
      response.status(403).type('application/problem+json').send({ code: 'forbidden' });
    else if (playAuth !== 'slow')
      response.send(playback(`http://${request.get('host')}`, playAuth));
  });
  app.get('/offline-check', (_request, response) => response.send({ allowed: true }));
  app.get('/captions.vtt', (_request, response) => response.type('text/vtt').send(captions));
  app.use('/script', express.static(scripts));
  app.use('/media', express.static(await sceneMedia()));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
