import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import { M3U8Parser } from 'hls.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../../src/contract/playback.js';
import type { Protection } from '../../../../../src/contract/videos.js';
import { findContentKey } from '../../../../../server/features/revisions/revision-store.js';
import { renditions } from '../../../../../server/features/revisions/revision-table.js';
import type { VideoRow } from '../../../../../server/features/videos/video-table.js';
import { makeClip } from '../../../../support/clip.js';
import { firstOf } from '../../../../support/counts.js';
import { processClip, renditionsOf } from '../../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../../support/shared-server.js';
import { signAddresses } from '../publish-video.js';

const run = promisify(execFile);
const seconds = 11;

let server: SharedServer;
let clip: string;
/** Of one rendition, for what is the same for each of them. */
let small: string;
beforeAll(async () => {
  server = await sharedServer();
  clip = await makeClip({ size: '640x360', rate: 10, seconds });
  small = await makeClip({ rate: 10, seconds });
});

/** A video of the clip under that protection, which no test changes. */
const published = new Map<Protection, Promise<VideoRow>>();
function publishedUnder(protection: Protection): Promise<VideoRow> {
  const found =
    published.get(protection) ??
    processClip(server.deps, protection === 'none' ? clip : small, protection);
  published.set(protection, found);
  return found;
}

const textAt = async (url: string): Promise<string> => (await fetch(url)).text();
const bytesAt = async (url: string): Promise<Buffer> => {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};

async function masterOf({ id }: Pick<VideoRow, 'id'>): Promise<string> {
  const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
  const { sources } = (await answer.json()) as Playback;
  return sources.find(({ type }) => type === 'application/vnd.apple.mpegurl')?.url ?? '';
}

/** The addresses that a playlist lists, and their seconds. */
async function listed(playlist: string): Promise<{ url: string; seconds: number }[]> {
  const lines = [...(await textAt(playlist)).matchAll(/#EXTINF:([\d.]+),\n(?:#.*\n)*(\S+)/g)];
  return lines.map(([, length, name]) => ({
    url: new URL(name ?? '', playlist).href,
    seconds: Number(length),
  }));
}

async function tool(name: 'ffmpeg' | 'ffprobe', args: string[]): Promise<string[]> {
  const { stdout, stderr } = await run(name, ['-v', 'error', ...args], {
    maxBuffer: 64 * 1024 ** 2,
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Times and digests of the pictures that ffmpeg decodes. */
async function pictures(input: string, options: string[] = []): Promise<string[]> {
  const demuxer = input.includes('.m3u8') ? ['-allowed_extensions', 'ALL'] : [];
  const output = ['-map', '0:v', '-fps_mode', 'passthrough', '-f', 'framemd5', '-'];
  const lines = await tool('ffmpeg', [...demuxer, ...options, '-i', input, ...output]);
  return lines.map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** Presentation times of the packets, of keyframes alone or of all. */
async function packetTimes(input: string, which: 'keyframes' | 'all'): Promise<number[]> {
  const lines = await tool('ffprobe', [
    ...(input.includes('.m3u8') ? ['-allowed_extensions', 'ALL'] : []),
    ...['-select_streams', 'v', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', input],
  ]);
  const found = lines.map((line) => line.split(','));
  return found
    .filter(([, flags = '']) => which === 'all' || flags.startsWith('K'))
    .map(([time]) => Number(time));
}

async function keyOf(video: VideoRow, name: string): Promise<string> {
  const row = (await renditionsOf(server.deps, video)).find((one) => one.name === name);
  const found = await findContentKey(server.deps.database.db, 'default', row?.contentKeyId ?? '');
  if (!found) throw new Error('The rendition has no key');
  return server.deps.secrets.unwrap('content-key', found.keyWrapped).toString('hex');
}

describe('trick play', () => {
  it('lists every keyframe as a file, with the very picture, at its time', async () => {
    const master = await masterOf(await publishedUnder('none'));
    const parsed = M3U8Parser.parseMasterPlaylist(await textAt(master), master);
    expect(parsed.playlistParsingError).toBeNull();
    const seen = parsed.levels.filter(({ videoCodec }) => videoCodec);
    const folders = seen.map(({ url }) => url.replace('index.m3u8', ''));
    expect(parsed.iframeVariants.map(({ url }) => url).toSorted()).toEqual(
      folders.map((folder) => `${folder}i/index.m3u8`).toSorted(),
    );
    expect(folders.length).toBeGreaterThan(1);
    for (const folder of folders) {
      const times = await packetTimes(`${folder}index.m3u8`, 'keyframes');
      expect(times.length).toBeGreaterThanOrEqual(6);
      const list = `${folder}i/index.m3u8`;
      // ffprobe reads as many pictures as there are keyframes, at their times.
      expect(await packetTimes(list, 'all')).toEqual(times);
      expect(await pictures(list)).toEqual(
        await pictures(`${folder}index.m3u8`, ['-skip_frame', 'nokey']),
      );
      const files = await listed(list);
      expect(files).toHaveLength(times.length);
      const [start = 0] = times;
      for (const [n, { seconds: length }] of files.entries())
        expect(length).toBeCloseTo((times[n + 1] ?? start + seconds) - (times[n] ?? 0), 2);
    }
  });

  it('states what each list takes', async () => {
    const video = await publishedUnder('none');
    const master = await masterOf(video);
    const { iframeVariants } = M3U8Parser.parseMasterPlaylist(await textAt(master), master);
    for (const { url, attrs, bitrate, width, height, videoCodec } of iframeVariants) {
      const files = await listed(url);
      const bits = await Promise.all(
        files.map(async (file) => (await bytesAt(file.url)).length * 8),
      );
      const total = files.reduce((sum, file) => sum + file.seconds, 0);
      const average = bits.reduce((sum, one) => sum + one, 0) / total;
      const stated = Number(attrs['AVERAGE-BANDWIDTH']);
      expect(Math.abs(stated - average)).toBeLessThan(2);
      expect(bitrate).toBeGreaterThanOrEqual(stated);
      const row = (await renditionsOf(server.deps, video)).find((one) =>
        url.includes(`/v/${one.name}/i/`),
      );
      expect({ width, height, videoCodec }).toEqual({
        ...{ width: row?.width, height: row?.height, videoCodec: row?.codecs },
      });
    }
  });

  it.each(firstOf<Protection>('protections of trick play', ['cbcs', 'cenc']))(
    'is decrypted by ffmpeg to the pictures of the clear keyframes: %s (P-35)',
    async (protection) => {
      const video = await publishedUnder(protection);
      const master = await masterOf(video);
      const list = `${master.replace('master.m3u8', '')}v/180p/i/index.m3u8`;
      const text = await textAt(list);
      expect(text).toContain(
        protection === 'cbcs' ? 'METHOD=SAMPLE-AES,' : 'METHOD=SAMPLE-AES-CTR',
      );
      const folder = await mkdtemp(join(tmpdir(), 'vodkit-keyframes-'));
      const whole = async (name: string, files: string[]) => {
        const path = join(folder, name);
        const init = await bytesAt(new URL('../init.mp4', list).href);
        await writeFile(path, Buffer.concat([init, ...(await Promise.all(files.map(bytesAt)))]));
        return path;
      };
      const all = await listed(list.replace('/i/', '/'));
      const rendition = await whole(
        'rendition.mp4',
        all.map(({ url }) => url),
      );
      const keyframes = await whole(
        'keyframes.mp4',
        (await listed(list)).map(({ url }) => url),
      );
      const key = await keyOf(video, '180p');
      // The line that players of HLS fetch the key by stands in cenc only.
      const uris = [...text.matchAll(/,URI="(\.\.[^"]+)"/g)].map(([, uri]) => uri ?? '');
      const served = await Promise.all(uris.map((uri) => bytesAt(new URL(uri, list).href)));
      expect(served.map((bytes) => bytes.toString('hex'))).toEqual(
        protection === 'cenc' ? [key] : [],
      );
      const options = ['-seekable', '0', '-decryption_key', key];
      const seen = await pictures(keyframes, options);
      expect(seen.length).toBeGreaterThanOrEqual(6);
      expect(seen).toEqual(await pictures(rendition, [...options, '-skip_frame', 'nokey']));
    },
  );

  it('is not there for segments that are encrypted as a whole, nor for those of earlier versions', async () => {
    const hidden = await masterOf(await publishedUnder('aes-128'));
    expect(await textAt(hidden)).not.toContain('I-FRAME');
    const { status } = await fetch(hidden.replace('master.m3u8', 'v/180p/i/index.m3u8'));
    expect(status).toBe(404);
    const old = await processClip(server.deps, await makeClip({ seconds: 2 }), 'none');
    await server.deps.database.db
      .update(renditions)
      .set({ keyframes: null })
      .where(eq(renditions.videoId, old.id));
    const master = await masterOf(old);
    expect(await textAt(master)).not.toContain('I-FRAME');
    expect((await fetch(master.replace('master.m3u8', 'v/180p/i/0.m4s'))).status).toBe(404);
  });

  it('ends where the preview ends, and is not given above the height of the grant (P-22)', async () => {
    const video = await publishedUnder('none');
    const rows = await renditionsOf(server.deps, video);
    const smallest = rows.find(({ kind }) => kind === 'video');
    const height = smallest?.height ?? 0;
    const limited = signAddresses(
      server.deps,
      { appId: 'default', videoId: video.id },
      { preview: 5, height },
    );
    const master = limited('master.m3u8').replace('/1/', `/${video.currentRev}/`);
    const at = (path: string) => master.replace('master.m3u8', path);
    const codeAt = async (path: string) => {
      const response = await fetch(at(path));
      return response.ok ? 200 : ((await response.json()) as { code: string }).code;
    };
    const list = `v/${smallest?.name}/i`;
    const { iframeVariants } = M3U8Parser.parseMasterPlaylist(await textAt(master), master);
    expect(iframeVariants.map(({ url }) => url)).toEqual([at(`${list}/index.m3u8`)]);
    // Segments begin at 0, 2 and 6 s; keyframes at every other second.
    const files = await listed(at(`${list}/index.m3u8`));
    expect(files.map(({ url }) => url)).toEqual([0, 1, 2].map((n) => at(`${list}/${n}.m4s`)));
    expect(await codeAt(`${list}/2.m4s`)).toBe(200);
    expect(await codeAt(`${list}/3.m4s`)).toBe('beyond-claim');
    expect(await codeAt(`${list}/99.m4s`)).toBe('not-found');
    expect(await codeAt('v/360p/i/0.m4s')).toBe('beyond-claim');
    expect(await codeAt('v/360p/i/index.m3u8')).toBe('beyond-claim');
    expect(await codeAt('img/storyboard.m3u8')).toBe('beyond-claim');
    expect(await textAt(master)).not.toContain('IMAGE-STREAM-INF');
  });

  it('may be kept for good by caches, under a tag of its own for each keyframe', async () => {
    const master = await masterOf(await publishedUnder('none'));
    const at = (n: number) => master.replace('master.m3u8', `v/360p/i/${n}.m4s`);
    const [first, second] = [await fetch(at(0)), await fetch(at(1))];
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe(second.headers.get('etag'));
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(first.headers.get('content-type')).toBe('video/mp4');
    const again = await fetch(at(0), { headers: { 'if-none-match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await fetch(at(0), { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String((await first.arrayBuffer()).byteLength));
  });
});

describe('the storyboard in HLS', () => {
  it('lists each sheet with the shape of its pictures', async () => {
    const video = await publishedUnder('aes-128');
    const master = await masterOf(video);
    expect(await textAt(master)).toMatch(
      /#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=\d+,CODECS="jpeg",RESOLUTION=160x90,URI="img\/storyboard.m3u8"/,
    );
    const list = master.replace('master.m3u8', 'img/storyboard.m3u8');
    expect((await textAt(list)).split('\n')).toEqual([
      ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:11', '#EXT-X-MEDIA-SEQUENCE:0'],
      ...['#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-IMAGES-ONLY', '#EXTINF:11.000000,'],
      '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x2,DURATION=1.000000',
      ...['storyboard-0.jpg', '#EXT-X-ENDLIST', ''],
    ]);
    const [sheet] = await listed(list);
    const size = await tool('ffprobe', [
      ...['-show_entries', 'stream=width,height', '-of', 'csv=p=0', sheet?.url ?? ''],
    ]);
    expect(size).toEqual(['1600,180']);
  });
});
