import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { ProblemDocument } from '../../../../src/contract/problem.js';
import type { TextTrack, TextTrackList } from '../../../../src/contract/text-tracks.js';
import { sweepVideo } from '../../../../server/features/revisions/sweep-video.js';
import { sweepText } from '../../../../server/features/text-tracks/stored-text.js';
import {
  insertTextTrack,
  selectTextTracks,
} from '../../../../server/features/text-tracks/text-track-store.js';
import { createId } from '../../../../server/platform/ids.js';
import { basic, startTestServer, type TestServer } from '../../../support/server.js';
import { makeClearMedia, type ClearRendition } from '../playback/clear-media.js';
import { publishVideo, signAddresses, type PublishedVideo } from '../playback/publish-video.js';

let server: TestServer;
let media: ClearRendition[];
let video: PublishedVideo;

beforeAll(async () => {
  [server, media] = await Promise.all([startTestServer(), makeClearMedia()]);
});
afterAll(() => server.stop());
beforeEach(async () => {
  video = await publishVideo(server.deps, media, { protection: 'none' });
});

const srt = (text: string) => `1\n00:00:01,000 --> 00:00:02,000\n${text}\n`;
const german = (text = 'Hallo') => ({
  ...{ language: 'de', kind: 'subtitles', format: 'srt', text: srt(text) },
});
const call = (method: string, path: string, body?: unknown) =>
  server.api(method, `/v1/videos/${video.videoId}${path}`, body);
const add = (body: unknown) => call('POST', '/text-tracks', body);
const added = async (body: unknown = german()) => {
  const response = await add(body);
  expect(response.status).toBe(201);
  return (await response.json()) as TextTrack;
};
const codeOf = async (response: Response) => {
  const { code, detail = '' } = (await response.json()) as ProblemDocument;
  return [response.status, code, detail];
};
const playback = async () => (await (await call('POST', '/play-urls')).json()) as Playback;
const textOf = async (url: string | undefined) => (await fetch(url ?? '')).text();
const storedFiles = async () => {
  const keys: string[] = [];
  for await (const key of server.deps.storage.list(`a/default/txt/${video.videoId}/`))
    keys.push(key);
  return keys;
};

describe('POST /v1/videos/{id}/text-tracks', () => {
  it('plays at once beside the subtitles of the file, in playback, HLS and DASH', async () => {
    // What was listed before must not be what is listed now.
    const before = await playback();
    for (const { url } of before.sources) expect(await textOf(url)).not.toContain('German');
    const { id } = await added();
    const { textTracks, sources } = await playback();
    expect(textTracks.map(({ label, language, kind }) => [label, language, kind])).toEqual([
      ['German', 'de', 'subtitles'],
      ['English', 'en', 'subtitles'],
    ]);
    expect(await textOf(textTracks[0]?.url)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHallo\n',
    );
    const [hls, dash] = [before.sources[0]?.url ?? '', before.sources[1]?.url ?? ''];
    expect(sources).toHaveLength(2);
    expect(await textOf(hls)).toContain(
      `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="German",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="t/${id}/index.m3u8"`,
    );
    expect(await textOf(new URL(`t/${id}/index.m3u8`, hls).href)).toContain('text.vtt');
    const mpd = await textOf(dash);
    expect(mpd).toContain(`<BaseURL>t/${id}/text.vtt</BaseURL>`);
    expect(mpd).toContain('lang="de"');
  });

  it('tells watchers and the outbox of a changed video', async () => {
    const before = (await (await call('GET', '')).json()) as { updatedAt: string };
    await added();
    const after = (await (await call('GET', '')).json()) as { updatedAt: string };
    expect(after.updatedAt > before.updatedAt).toBe(true);
    const { rows } = await server.deps.database.db.execute<{ type: string }>(
      `select type from outbox where video_id = '${video.videoId}'`,
    );
    expect(rows.map(({ type }) => type)).toEqual(['video.updated']);
  });

  it('takes a video that waits for its file', async () => {
    const created = await server.api('POST', '/v1/videos', { fileName: 'a.mp4' });
    const { video: waiting } = (await created.json()) as { video: { id: string } };
    const path = `/v1/videos/${waiting.id}/text-tracks`;
    expect((await server.api('POST', path, german())).status).toBe(201);
  });

  it('says what is left out, and the line and reason where nothing can be shown', async () => {
    const text = `${srt('shown')}\n00:00:09,000 --> 00:00:08,000\nbackwards\n`;
    expect(await added({ ...german(), text })).toMatchObject({
      cues: 1,
      leftOut: { count: 1, line: 5 },
    });
    const refused = await add({ ...german(), format: 'ttml', text: '<tt>\n<oops>\n</tt>' });
    expect(await codeOf(refused)).toEqual([
      422,
      'text-track-invalid',
      'Line 3: The document is not well-formed XML.',
    ]);
    expect(await storedFiles()).toHaveLength(1);
  });

  it('refuses a second label of the same language and kind, and numbers those of others', async () => {
    await added();
    expect((await codeOf(await add(german()))).slice(0, 2)).toEqual([409, 'label-taken']);
    await added({ ...german(), label: 'Gelehrt' });
    await added({ ...german(), kind: 'captions' });
    await added({ ...german(), language: 'en', label: 'English' });
    const labels = (await playback()).textTracks.map(({ label }) => label);
    // HLS needs a name for each: the one of the file gives way.
    expect(labels).toEqual(['German', 'Gelehrt', 'German (captions)', 'English', 'English (2)']);
    // Of what was refused, nothing is kept.
    expect(await storedFiles()).toHaveLength(4);
  });

  it('makes no second of two that come at the same time', async () => {
    const answers = await Promise.all([add(german()), add(german()), add(german())]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await storedFiles()).toHaveLength(1);
  });

  it('refuses the 51st', async () => {
    for (let n = 0; n < 50; n += 1) await added({ ...german(), label: `Label ${n}` });
    expect((await codeOf(await add(german()))).slice(0, 2)).toEqual([409, 'too-many-text-tracks']);
  });

  it.each([
    [{ language: 'no such language' }],
    [{ language: '"\n' }],
    [{ label: '\u200B' }],
    [{ label: 'x'.repeat(101) }],
    [{ kind: 'metadata' }],
    [{ format: 'docx' }],
    [{ text: '' }],
    [{ text: undefined }],
    [{ more: 1 }],
  ])('refuses %j', async (fields) => {
    expect((await codeOf(await add({ ...german(), ...fields }))).slice(0, 2)).toEqual([
      422,
      'invalid-request',
    ]);
  });

  it('keeps what is hostile in labels and texts from manifests and from the page (W-44)', async () => {
    const label = 'x" URI="http://evil/",\n#EXT-X-KEY</Label><Evil/>';
    const text = srt('<script>alert(1)</script> --> \0 <b onclick="x">b</b>');
    const { id } = await added({ ...german(), label, text });
    const { sources, textTracks } = await playback();
    const [hls, dash] = [await textOf(sources[0]?.url), await textOf(sources[1]?.url)];
    expect(hls.split('\n').filter((line) => line.startsWith('#EXT-X-KEY'))).toEqual([]);
    expect(hls).toContain(`NAME="x' URI='http://evil/', #EXT-X-KEY</Label><Evil/>",LANGUAGE`);
    expect(dash).not.toContain('<Evil');
    expect(await textOf(textTracks.find(({ url }) => url.includes(id))?.url)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n&lt;script&gt;alert(1)&lt;/script&gt; --&gt;   <b>b</b>\n',
    );
  });

  it('refuses a body of 100 MB before it has been read (W-44)', async () => {
    const { accessKey, url } = server;
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(
        `${url}/v1/videos/${video.videoId}/text-tracks`,
        {
          method: 'POST',
          headers: {
            authorization: basic(accessKey),
            'content-type': 'application/json',
            'content-length': 100_000_000,
          },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          sent.destroy();
        },
      );
      sent.on('error', reject);
      sent.write('{"text":"');
    });
    expect(status).toBe(413);
  });

  it('takes megabytes of text that JSON writes in ASCII, and refuses more than five (W-44)', async () => {
    const cue = (n: number) => {
      const time = new Date(n * 1000).toISOString().slice(11, 19);
      return `${time},000 --> ${time},900\n${'字'.repeat(230)}\n\n`;
    };
    const text = Array.from({ length: 5500 }, (_, n) => cue(n)).join('');
    const send = async (given: string) =>
      fetch(`${server.url}/v1/videos/${video.videoId}/text-tracks`, {
        method: 'POST',
        headers: {
          authorization: basic(server.accessKey),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ ...german(), text: given }).replaceAll('字', '\\u5b57'),
      });
    expect((await send(text)).status).toBe(201);
    expect((await codeOf(await send(`${text}${'字'.repeat(430_000)}`))).slice(0, 2)).toEqual([
      413,
      'text-track-too-large',
    ]);
  });
});

describe('GET /v1/videos/{id}/text-tracks', () => {
  it('lists uploaded ones, the oldest first', async () => {
    const [first, second] = [await added(), await added({ ...german(), language: 'fr' })];
    const list = (await (await call('GET', '/text-tracks')).json()) as TextTrackList;
    expect(list.items).toEqual([first, second]);
  });
});

describe('PATCH /v1/videos/{id}/text-tracks/{trackId}', () => {
  it('changes names at once, and keeps the text', async () => {
    const { id } = await added();
    const address = (await playback()).textTracks[0]?.url;
    const changed = await call('PATCH', `/text-tracks/${id}`, {
      label: 'Deutsch',
      language: 'DE-at',
    });
    expect(await changed.json()).toMatchObject({ label: 'Deutsch', language: 'de-AT', cues: 1 });
    expect((await playback()).textTracks[0]).toMatchObject({ label: 'Deutsch', language: 'de-AT' });
    expect(await textOf(address)).toContain('Hallo');
  });

  it('replaces the text at the address that players have', async () => {
    const { id } = await added();
    const address = (await playback()).textTracks[0]?.url ?? '';
    const first = await fetch(address);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const etag = first.headers.get('etag') ?? '';
    const known = await fetch(address, { headers: { 'if-none-match': etag } });
    expect(known.status).toBe(304);
    const [before] = await selectTextTracks(server.deps.database.db, video);
    const fields = { format: 'vtt', text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag' };
    expect((await call('PATCH', `/text-tracks/${id}`, fields)).status).toBe(200);
    const second = await fetch(address, { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text()]).toEqual([200, expect.stringContaining('Guten')]);
    // The file of before goes a minute later.
    expect(await storedFiles()).toHaveLength(2);
    await sweepText(server.deps, { ...video, fileId: before?.fileId ?? '' });
    expect(await storedFiles()).toHaveLength(1);
  });

  it('refuses a text without a format, a label that is taken, and what does not exist', async () => {
    const { id } = await added();
    await added({ ...german(), label: 'Gelehrt' });
    const patch = (fields: unknown, track = id) => call('PATCH', `/text-tracks/${track}`, fields);
    expect((await codeOf(await patch({ text: srt('x') }))).slice(0, 2)).toEqual([
      422,
      'invalid-request',
    ]);
    expect((await codeOf(await patch({ label: 'Gelehrt' }))).slice(0, 2)).toEqual([
      409,
      'label-taken',
    ]);
    expect((await patch({ label: 'x' }, createId())).status).toBe(404);
    expect((await patch({ label: 'x' }, 'nonsense')).status).toBe(404);
    const lost = await patch({ format: 'srt', text: srt('x') }, createId());
    expect([lost.status, (await storedFiles()).length]).toEqual([404, 2]);
  });
});

describe('DELETE /v1/videos/{id}/text-tracks/{trackId}', () => {
  it('is listed nowhere any more, and its address ends', async () => {
    const { id } = await added();
    const [address, other] = (await playback()).textTracks.map(({ url }) => url);
    expect((await call('DELETE', `/text-tracks/${id}`)).status).toBe(204);
    expect((await fetch(address ?? '')).status).toBe(404);
    expect((await fetch(other ?? '')).status).toBe(200);
    expect((await playback()).textTracks.map(({ label }) => label)).toEqual(['English']);
    expect((await call('DELETE', `/text-tracks/${id}`)).status).toBe(404);
  });
});

describe('uploaded subtitles', () => {
  it('are refused to a preview, which they would tell the whole video', async () => {
    const { id } = await added();
    const address = signAddresses(server.deps, video, { preview: 4 });
    expect(await textOf(address('master.m3u8'))).not.toContain('SUBTITLES');
    expect((await fetch(address(`t/${id}/text.vtt`))).status).toBe(403);
    expect((await fetch(address(`t/${createId()}/text.vtt`))).status).toBe(404);
  });

  it('open at once where another process has added them', async () => {
    // This process knows that there are none.
    await playback();
    const id = createId();
    const { db } = server.deps.database;
    const file = { fileId: createId(), cues: 1 };
    const { appId, videoId } = video;
    await insertTextTrack(db, {
      ...{ id, appId, videoId, ...file },
      ...{ language: 'de', label: 'German', kind: 'subtitles' },
    });
    await server.deps.storage.put(`a/${appId}/txt/${videoId}/${file.fileId}.vtt`, Buffer.from('x'));
    expect((await fetch(signAddresses(server.deps, video)(`t/${id}/text.vtt`))).status).toBe(200);
  });

  it('go with the video, rows and files', async () => {
    await added();
    await call('PUT', '/chapters', { items: [{ startTime: 0, title: 'a' }] });
    expect((await call('DELETE', '')).status).toBe(204);
    await sweepVideo(server.deps, video);
    expect(await storedFiles()).toEqual([]);
    const { db } = server.deps.database;
    await expect.poll(() => selectTextTracks(db, video), { timeout: 20_000 }).toEqual([]);
  });
});

describe('PUT /v1/videos/{id}/chapters', () => {
  const items = [
    { startTime: 4.5, title: 'Second' },
    { startTime: 0, title: ' First\n' },
    { startTime: 8, title: 'At the end, which has nothing to show' },
  ];
  it('replaces those of the file, in order, and none brings them back', async () => {
    await server.deps.database.db.execute(
      `update revisions set chapters = '[{"startTime":1,"title":"Of the file"}]' where video_id = '${video.videoId}'`,
    );
    const put = await call('PUT', '/chapters', { items });
    expect(((await put.json()) as { items: unknown[] }).items.slice(0, 2)).toEqual([
      { startTime: 0, title: 'First' },
      { startTime: 4.5, title: 'Second' },
    ]);
    expect((await playback()).chapters.map(({ title }) => title)).toEqual(['First', 'Second']);
    expect((await call('PUT', '/chapters', { items: [] })).status).toBe(200);
    expect((await playback()).chapters.map(({ title }) => title)).toEqual(['Of the file']);
  });

  const chapter = { startTime: 1, title: 'x' };
  it.each([
    ['a time below 0', { items: [{ startTime: -1, title: 'x' }] }],
    ['a blank title', { items: [{ startTime: 0, title: ' ' }] }],
    ['a long title', { items: [{ startTime: 0, title: 'x'.repeat(101) }] }],
    ['two at one time', { items: [chapter, chapter] }],
    [
      'more than 1,000',
      { items: Array.from({ length: 1001 }, (_, n) => ({ ...chapter, startTime: n })) },
    ],
    ['no list', {}],
  ])('refuses %s', async (_what, body) => {
    expect((await codeOf(await call('PUT', '/chapters', body))).slice(0, 2)).toEqual([
      422,
      'invalid-request',
    ]);
  });
});
