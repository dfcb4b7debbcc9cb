import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import type { NewVideo } from '../../../../server/features/videos/video-store.js';
import { createId } from '../../../../server/platform/ids.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia } from '../playback/clear-media.js';
import { publishVideo } from '../playback/publish-video.js';

const anywhere = { origins: ['*'] };

describe('embedding', () => {
  let server: TestServer;
  let media: Awaited<ReturnType<typeof makeClearMedia>>;
  beforeAll(async () => {
    [server, media] = await Promise.all([startTestServer(), makeClearMedia()]);
  });
  afterAll(() => server.stop());

  const publish = async (video: Partial<NewVideo> = {}, its = media): Promise<string> =>
    (await publishVideo(server.deps, its, video)).videoId;
  const set = (id: string, embed: unknown): Promise<Response> =>
    server.api('PATCH', `/v1/videos/${id}`, { embed });
  const page = (id: string, query = '', headers = {}): Promise<Response> =>
    fetch(`${server.url}/embed/${id}${query}`, { headers });
  const playAuth = (id: string, headers = {}): Promise<Response> =>
    fetch(`${server.url}/embed/${id}/play-auth`, { method: 'POST', headers });
  const oembed = (url: string, more = ''): Promise<Response> =>
    fetch(`${server.url}/oembed?url=${encodeURIComponent(url)}${more}`);
  const open = async (video: Partial<NewVideo> = {}, its = media): Promise<string> =>
    publish({ embed: anywhere, ...video }, its);
  const problem = async (response: Response): Promise<[number, unknown]> => [
    response.status,
    ((await response.json()) as { code: unknown }).code,
  ];

  describe('GET /embed/{id}', () => {
    it('answers the same for a closed video as for one that does not exist', async () => {
      const answers = await Promise.all(
        [await publish(), createId(), 'nonsense'].map(async (id) => {
          const response = await page(id);
          const { instance: _, ...body } = (await response.json()) as Record<string, unknown>;
          return [response.status, { ...body, detail: '' }];
        }),
      );
      expect(answers[0]?.[0]).toBe(404);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    });

    it('shows who opens a closed or unknown video in a frame or tab a page of theirs that says so', async () => {
      const navigation = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'iframe' };
      const answers = await Promise.all(
        [await publish(), createId(), 'nonsense'].map(async (id) => {
          const response = await page(id, '', navigation);
          const { headers, status } = response;
          expect(headers.get('content-type')).toContain('text/html');
          expect(headers.get('x-frame-options')).toBeNull();
          return [status, headers.get('content-security-policy'), await response.text()].join();
        }),
      );
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toMatch(/^404,.*frame-ancestors \*,/);
      expect(answers[0]).toContain('<p>This video is not available here.</p>');
      expect(answers[0]).not.toContain('<script');
      const chinese = await page(createId(), '', { ...navigation, 'accept-language': 'zh-CN' });
      expect(await chinese.text()).toContain('<p>此视频无法在此处观看。</p>');
      for (const headers of [{}, { ...navigation, 'sec-fetch-dest': 'script' }])
        expect(await problem(await page(createId(), '', headers))).toEqual([404, 'not-found']);
      expect(await (await page(createId())).text()).toContain('not open for embedding');
    });

    it('plays in frames of the named sites only, under a policy that allows nothing else', async () => {
      const id = await publish();
      const origins = ['https://a.example', 'http://localhost:3000'];
      const changed = await set(id, { origins });
      expect(await changed.json()).toMatchObject({ embed: { origins } });
      const response = await page(id);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('cache-control')).toBe('no-store');
      const policy = (response.headers.get('content-security-policy') ?? '').split('; ');
      expect(policy).toContain('frame-ancestors https://a.example http://localhost:3000');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy.join(' ')).not.toMatch(/unsafe|\*/);
    });

    it('is closed at once by null, by a block and by deletion', async () => {
      const [closed, blocked, deleted] = [await open(), await open(), await open()];
      await set(closed, null);
      const appId = 'default';
      await server.deps.database.transaction((tx) =>
        changeVideo(tx, server.deps, {
          video: { appId, videoId: blocked },
          set: { status: 'blocked' },
        }),
      );
      await deleteVideo(server.deps, { appId, videoId: deleted });
      for (const id of [closed, blocked, deleted]) {
        expect((await page(id)).status).toBe(404);
        expect((await playAuth(id)).status).toBe(404);
        expect((await oembed(`${server.url}/embed/${id}`)).status).toBe(404);
      }
      const after = (await (await server.api('GET', `/v1/videos/${closed}`)).json()) as object;
      expect(after).not.toHaveProperty('embed');
    });

    it('names title, poster, start and its oEmbed description, none of them as markup', async () => {
      const id = await open({ title: '"><script>alert(1)</script>' });
      const text = await (await page(id, '?t=1m30s')).text();
      expect(text).not.toContain('<script>alert');
      expect(text).toContain('data-start="90"');
      expect(text).toMatch(/poster="http[^"]+poster\.jpg"/);
      const [, href = ''] = /type="application\/json\+oembed" href="([^"]+)"/.exec(text) ?? [];
      const described = await fetch(href.replaceAll('&amp;', '&'));
      expect(await described.json()).toMatchObject({ version: '1.0', type: 'video' });
    });

    it('speaks Chinese to who reads it', async () => {
      const id = await open();
      const text = await (await page(id, '', { 'accept-language': 'zh-CN,en' })).text();
      expect(text).toContain('<html lang="zh">');
    });

    it('serves the player itself, under a policy of its own', async () => {
      for (const name of ['vod-player.js', 'start.js', 'style.css']) {
        const response = await page(`assets/${name}`);
        expect(response.status, name).toBe(200);
        expect(response.headers.get('content-type')).toMatch(/^text\/(javascript|css)/);
      }
    });
  });

  describe('POST /embed/{id}/play-auth', () => {
    it('gives a play auth of that video, and of no other', async () => {
      const id = await open();
      const answer = await playAuth(id, { 'sec-fetch-site': 'same-origin' });
      const { playAuth: token } = (await answer.json()) as { playAuth: string };
      const playback = await fetch(`${server.url}/v1/playback`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(await playback.json()).toMatchObject({ videoId: id });
      expect((await playAuth(await publish())).status).toBe(404);
    });

    it.each(['cross-site', 'same-site', 'none'])('refuses a page that is %s', async (site) => {
      const answer = await playAuth(await open(), { 'sec-fetch-site': site });
      expect(await problem(answer)).toEqual([403, 'origin-not-allowed']);
    });

    it('asks to wait for a video that is processed, and says why one failed', async () => {
      const soon = { playable: false, currentRev: null, status: 'processing' } as const;
      const progress = { stage: 'transcode', fraction: 0.5 } as const;
      const waiting = await playAuth(await open({ ...soon, progress }));
      expect(waiting.status).toBe(202);
      expect(waiting.headers.get('retry-after')).toBe('2');
      expect(await waiting.json()).toMatchObject({ code: 'video-not-playable', progress });
      const failure = { code: 'corrupt', detail: 'It is damaged.' } as const;
      const failed = await playAuth(await open({ ...soon, status: 'failed', failure }));
      expect(failed.status).toBe(409);
      expect(failed.headers.get('retry-after')).toBeNull();
      expect(await failed.json()).toMatchObject({ code: 'video-not-playable', failure });
    });

    it('is bounded for each address', async () => {
      const tight = await startTestServer({ VOD_ADDRESS_RATE: '1' });
      try {
        const { videoId } = await publishVideo(tight.deps, media, { embed: anywhere });
        const statuses: number[] = [];
        for (let call = 0; call < 10; call += 1) {
          const url = `${tight.url}/embed/${videoId}/play-auth`;
          statuses.push((await fetch(url, { method: 'POST' })).status);
        }
        expect(statuses[0]).toBe(200);
        expect(statuses.at(-1)).toBe(429);
      } finally {
        await tight.stop();
      }
    });
  });

  describe('PATCH /v1/videos/{id} with embed', () => {
    it.each([
      [{ origins: [] }],
      [{ origins: ['example.com'] }],
      [{ origins: ['https://example.com/'] }],
      [{ origins: ['https://example.com/path'] }],
      [{ origins: ['https://*.example.com'] }],
      [{ origins: ["https://a.example; script-src 'unsafe-inline'"] }],
      [{ origins: ['https://a.example *'] }],
      [{ origins: ['javascript:alert(1)'] }],
      [{ origins: ['null'] }],
      [{ origins: ['https://EXAMPLE.com'] }],
      [{ origins: ['*', 'https://example.com'] }],
      [{ origins: Array.from({ length: 51 }, (_, n) => `https://${n}.example`) }],
      [{ origins: ['*'], more: 1 }],
      [true],
    ])('refuses %j', async (embed) => {
      expect(await problem(await set(await publish(), embed))).toEqual([422, 'invalid-request']);
    });

    it('takes every site, and tells who watches', async () => {
      const id = await publish();
      expect((await set(id, anywhere)).status).toBe(200);
      expect((await page(id)).headers.get('content-security-policy')).toMatch(
        /frame-ancestors \*$/,
      );
    });
  });

  describe('GET /oembed', () => {
    const sizes = [
      ['', 640, 360],
      ['&maxwidth=320', 320, 180],
      ['&maxheight=90', 160, 90],
      ['&maxwidth=1000&maxheight=500', 889, 500],
      ['&maxwidth=1&maxheight=1', 1, 1],
    ] as const;
    it.each(sizes)('fits the frame to %j', async (more, width, height) => {
      const url = `${server.url}/embed/${await open({ title: 'A film' })}`;
      const answer = (await (await oembed(url, `&format=json${more}`)).json()) as { html: string };
      expect(answer).toMatchObject({
        version: '1.0',
        type: 'video',
        title: 'A film',
        width,
        height,
        thumbnail_width: 640,
        thumbnail_height: 360,
      });
      expect(answer.html).toContain(`<iframe src="${url}" width="${width}" height="${height}"`);
    });

    it('keeps the shape of an upright video', async () => {
      const url = `${server.url}/embed/${await open(
        { width: 1080, height: 1920 },
        media.map((one) => (one.kind === 'video' ? { ...one, width: 1080, height: 1920 } : one)),
      )}`;
      const answer = await (await oembed(url, '&maxheight=960')).json();
      expect(answer).toMatchObject({ width: 540, height: 960, thumbnail_width: 720 });
    });

    it('frames sound alone as low as its player is', async () => {
      const url = `${server.url}/embed/${await open(
        { width: null, height: null },
        media.filter(({ kind }) => kind === 'audio'),
      )}`;
      const answer = await (await oembed(url)).json();
      expect(answer).toMatchObject({ type: 'rich', height: 116 });
      expect(answer).not.toHaveProperty('thumbnail_url');
    });

    it('knows the shape of what plays already, and guesses one before', async () => {
      const early = { status: 'processing', width: null, height: null } as const;
      const playable = await oembed(`${server.url}/embed/${await open(early)}`);
      expect(await playable.json()).toMatchObject({ type: 'video', width: 640, height: 360 });
      const none = { ...early, playable: false, currentRev: null };
      const coming = await oembed(`${server.url}/embed/${await open(none)}`);
      expect(await coming.json()).toMatchObject({ type: 'video', width: 640, height: 360 });
    });

    it('carries the start over, and escapes the title', async () => {
      const url = `${server.url}/embed/${await open({ title: '"><b>' })}?t=1m30s`;
      const { html } = (await (await oembed(url)).json()) as { html: string };
      expect(html).toContain('?t=90"');
      expect(html).not.toContain('<b>');
    });

    it('answers 501 for xml, and 404 for what is no open embed page of this server', async () => {
      const id = await open();
      expect((await oembed(`${server.url}/embed/${id}`, '&format=xml')).status).toBe(501);
      for (const url of [
        `${server.url}/embed/${await publish()}`,
        `${server.url}/embed/${id}/play-auth`,
        `${server.url}/watch?v=${id}`,
        `https://elsewhere.example/embed/${id}`,
        'nonsense',
      ])
        expect((await oembed(url)).status, url).toBe(404);
    });
  });
});
