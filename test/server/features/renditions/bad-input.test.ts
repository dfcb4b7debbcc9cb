import { randomBytes } from 'node:crypto';
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { times } from '../../../support/counts.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { makeMedia } from '../../../support/media.js';
import { processClip } from '../../../support/process-clip.js';

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const lavfi = (source: string) => ['-f', 'lavfi', '-i', source];

describe('processVideo, given bad input', () => {
  let server: SharedServer;
  let canary: Server;
  let hits = 0;
  let folder: string;
  beforeAll(async () => {
    server = await sharedServer();
    folder = await mkdtemp(join(tmpdir(), 'vodkit-bad-'));
    canary = createServer((_, reply) => {
      hits += 1;
      reply.end();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void canary.close());

  const verdictOf = async (content: Buffer | string) => {
    const path = join(folder, 'bad.mp4');
    await writeFile(path, content);
    const { status, failure, playable } = await processClip(server.deps, path);
    expect(playable).toBe(false);
    return { status, code: failure?.code };
  };
  const expectFailed = async (content: Buffer | string, code: string) =>
    expect(await verdictOf(content)).toEqual({ status: 'failed', code });
  const fileOf = async (args: string[]) => readFile(await makeMedia(args));

  it('fails an empty file (W-10)', () => expectFailed('', 'empty-file'));

  it('fails random bytes, text, pages, archives and programs as no media (W-10, W-30)', async () => {
    const texts = [
      'hello\n',
      '<!doctype html><title>x</title>',
      'PK\x03\x04rest',
      '\x7fELF\x02',
      '%PDF-1.7\n',
      'a',
      'XBIN\x1a\x50\x00',
    ];
    for (const text of texts) await expectFailed(text, 'not-media');
    for (let n = 0; n < times(4, 500); n += 1) {
      const bytes = randomBytes(1 + Math.floor(Math.random() * 5000));
      // Whatever it resembles, it is not ready.
      expect(await verdictOf(bytes)).toMatchObject({ status: 'failed' });
    }
  });

  it('follows no playlist, whatever it dresses as (W-31, W-32, W-33)', async () => {
    const { port } = canary.address() as AddressInfo;
    const victim = await makeMedia([...lavfi('testsrc2=s=320x240:d=1'), ...x264, 'victim.ts']);
    const web = `http://127.0.0.1:${port}/secret.ts`;
    const entries = [
      `file://${victim}`,
      victim,
      web,
      `concat:${victim}`,
      `subfile,,start,0,end,0,,:${victim}`,
    ];
    const playlists = [
      ...entries.map(
        (entry) => `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:1,\n${entry}\n#EXT-X-ENDLIST\n`,
      ),
      `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${web}"\n#EXT-X-MAP:URI="${web}"\n#EXTINF:1,\n${web}\n`,
      `ffconcat version 1.0\nfile '${victim}'\n`,
      `<?xml version="1.0"?><MPD type="static"><BaseURL>${victim}</BaseURL></MPD>`,
      `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video ${port} RTP/AVP 96\r\n`,
    ];
    for (const playlist of playlists) await expectFailed(playlist, 'not-media');
    // ffmpeg looks behind an ID3 tag for what follows: only its demuxer list stands in the way then.
    const tag = Buffer.from('ID3\x03\0\0\0\0\0\x0a0123456789', 'latin1');
    for (const playlist of playlists)
      await expectFailed(Buffer.concat([tag, Buffer.from(playlist)]), 'unreadable');
    expect(hits).toBe(0);
  });

  it('fails a file that was cut off before half of it, or before its index (W-11)', async () => {
    const source = [...lavfi('testsrc2=s=320x240:r=25:d=4'), ...x264];
    const indexLast = await fileOf([...source, 'last.mp4']);
    const indexFirst = await fileOf([...source, '-movflags', '+faststart', 'first.mp4']);
    for (const share of [0.02, 0.3, 0.6, 0.97]) {
      await expectFailed(indexLast.subarray(0, Math.floor(indexLast.length * share)), 'unreadable');
      if (share < 0.5)
        await expectFailed(
          indexFirst.subarray(0, Math.floor(indexFirst.length * share)),
          'unreadable',
        );
    }
  });

  it('plays what is there of a file that was cut off later, and tells its true length (W-11)', async () => {
    const whole = await fileOf([
      ...lavfi('testsrc2=s=320x240:r=25:d=4'),
      ...x264,
      '-movflags',
      '+faststart',
      'first.mp4',
    ]);
    const path = join(folder, 'cut.mp4');
    await writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.8)));
    const video = await processClip(server.deps, path);
    expect(video).toMatchObject({
      status: 'ready',
      playable: true,
      warnings: [{ code: 'cut-off' }],
    });
    expect(video.duration).toBeGreaterThan(2);
    expect(video.duration).toBeLessThan(3.9);
  });

  it('fails a file whose media is overwritten (W-29)', async () => {
    const whole = await fileOf([
      ...lavfi('testsrc2=s=320x240:r=25:d=4'),
      ...x264,
      '-movflags',
      '+faststart',
      'clip.mp4',
    ]);
    const start = whole.indexOf('mdat') + 4;
    randomBytes(whole.length - start).copy(whole, start);
    await expectFailed(whole, 'corrupt');
  });

  it('refuses a codec outside the list before it is decoded (W-37)', async () => {
    await expectFailed(
      await fileOf([...lavfi('testsrc2=s=320x240:d=1'), '-c:v', 'magicyuv', 'magic.avi']),
      'unsupported-codec',
    );
  });

  it('names an encrypted source (W-28)', async () => {
    const key = '00112233445566778899aabbccddeeff';
    const cenc = [
      '-encryption_scheme',
      'cenc-aes-ctr',
      '-encryption_key',
      key,
      '-encryption_kid',
      key,
    ];
    await expectFailed(
      await fileOf([...lavfi('testsrc2=s=320x240:d=1'), ...x264, ...cenc, 'cenc.mp4']),
      'encrypted-source',
    );
  });

  it('refuses what is too large, too much or too long, without decoding it (W-15, W-18, W-19)', async () => {
    const large = [
      ...lavfi('color=s=10000x10000:r=1:d=1'),
      '-c:v',
      'mjpeg',
      '-q:v',
      '31',
      'large.mkv',
    ];
    await expectFailed(await fileOf(large), 'resolution-too-large');
    const tracks = Array.from({ length: 70 }, () => ['-map', '0:a']).flat();
    await expectFailed(
      await fileOf([...lavfi('sine=d=1'), ...tracks, '-c:a', 'aac', 'tracks.mp4']),
      'too-many-streams',
    );
    const long = ['-vf', 'setpts=N*54000/TB', '-fps_mode', 'passthrough', ...x264, 'long.mp4'];
    await expectFailed(
      await fileOf([...lavfi('color=s=64x64:r=1:d=3'), ...long]),
      'duration-limit',
    );
  });

  it('fails a file without picture and sound (W-26)', async () => {
    const subtitles = join(folder, 'only.srt');
    await writeFile(subtitles, '1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    await expectFailed(await fileOf(['-i', subtitles, '-c:s', 'srt', 'only.mkv']), 'no-streams');
  });

  it('tells the API a code and a sentence, and an outbox event the code', async () => {
    const path = join(folder, 'page.mp4');
    await writeFile(path, '<html>');
    const { id } = await processClip(server.deps, path);
    const video = (await (await server.api('GET', `/v1/videos/${id}`)).json()) as {
      failure: { detail: string };
    };
    expect(video).toMatchObject({
      status: 'failed',
      playable: false,
      failure: { code: 'not-media' },
    });
    expect(video.failure.detail).toMatch(/^[A-Z][^/]+\.$/);
  });
});
