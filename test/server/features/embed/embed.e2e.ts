import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../support/browser.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

interface Blog {
  readonly origin: string;
  /** What its page shows. */
  body: string;
  readonly server: Server;
}

/** A page of another site; it has another host than the VOD server, so another site for a browser too. */
async function startBlog(host: string): Promise<Blog> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>A blog</title>${blog.body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const blog: Blog = {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    body: '',
    server,
  };
  return blog;
}

describe('a video in a frame of another site', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let [friend, stranger]: Blog[] = [];
  let id: string;
  const faults: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    [friend, stranger] = [await startBlog('localhost'), await startBlog('127.0.0.1')];
    browser = await launchChromium();
    const clip = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=12'],
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '50', 'clip.mp4'],
    ]);
    id = await submitClip(server.deps, clip);
    await videoWhen(server.deps, id, ({ playable }) => playable);
  });
  afterEach(() => page?.close());
  afterAll(async () => {
    await browser?.close();
    for (const blog of [friend, stranger]) blog?.server.close();
    await server?.stop();
  });

  const open = (embed: unknown): Promise<Response> =>
    server.api('PATCH', `/v1/videos/${id}`, { embed });

  const visit = async (blog: Blog | undefined, body: string): Promise<Frame | undefined> => {
    if (!blog) throw new Error('There is no page');
    blog.body = body;
    faults.length = 0;
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(blog.origin, { waitUntil: 'load' });
    const handle = await page.locator('iframe').elementHandle();
    return (await handle?.contentFrame()) ?? undefined;
  };
  const iframe = (query = ''): string =>
    `<iframe src="${server.url}/embed/${id}${query}" width="640" height="360" allow="autoplay"></iframe>`;

  /** Presses the large button and answers the position once it moves. */
  const play = async (frame: Frame | undefined): Promise<number> => {
    if (!frame) throw new Error('The page shows no embed page');
    await frame.locator('vod-player .big-play').waitFor();
    await frame.waitForFunction(() => {
      const player = document.querySelector('vod-player') as HTMLVideoElement | null;
      return player !== null && player.readyState >= 2 && !player.seeking;
    });
    await frame.locator('vod-player').click();
    return frame.evaluate(async () => {
      const player = document.querySelector('vod-player') as unknown as HTMLVideoElement;
      const start = player.currentTime;
      while (player.currentTime <= start + 0.3)
        await new Promise((resolve) =>
          player.addEventListener('timeupdate', resolve, { once: true }),
        );
      return start;
    });
  };

  it('plays on a site that its owner named, with no cookie and no breach of its policy', async () => {
    await open({ origins: [friend?.origin] });
    const frame = await visit(friend, iframe());
    expect(await play(frame)).toBeLessThan(1);
    expect(await page.context().cookies()).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('begins where the address says', async () => {
    await open({ origins: [friend?.origin] });
    const frame = await visit(friend, iframe('?t=0m7s'));
    expect(await play(frame)).toBeGreaterThanOrEqual(7);
  });

  it('is refused by the browser on a site that is not named', async () => {
    await open({ origins: [friend?.origin] });
    await visit(stranger, iframe());
    expect(faults.join()).toMatch(/frame-ancestors/);
    expect(page.frames().some((frame) => frame.url().startsWith(server.url))).toBe(false);
  });

  it('plays from what oEmbed answers, as pasted', async () => {
    await open({ origins: ['*'] });
    const url = encodeURIComponent(`${server.url}/embed/${id}?t=3`);
    const answer = await fetch(`${server.url}/oembed?format=json&url=${url}&maxwidth=480`);
    const { html } = (await answer.json()) as { html: string };
    const frame = await visit(stranger, html);
    expect(await play(frame)).toBeGreaterThanOrEqual(3);
    const box = await page.locator('iframe').boundingBox();
    expect([box?.width, box?.height]).toEqual([480, 270]);
    expect(faults).toEqual([]);
  });

  it('stops giving permission to play once it is closed', async () => {
    await open({ origins: ['*'] });
    const frame = await visit(friend, iframe());
    await open(null);
    const status = await frame?.evaluate(
      async (videoId) => (await fetch(`${videoId}/play-auth`, { method: 'POST' })).status,
      id,
    );
    expect(status).toBe(404);
    await visit(friend, iframe());
    expect(faults.join()).toMatch(/404|frame-ancestors 'none'/);
  });
});
