import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { copyFolder, templateDataDir } from '../../../support/template-data.js';
import { decodeRgb, entropyOf, frameTimes, makeMedia, probeFile } from '../../../support/media.js';
import {
  decryptToFile,
  processClip,
  renditionKey,
  renditionsOf,
  revisionOf,
} from '../../../support/process-clip.js';
import { firstOf } from '../../../support/counts.js';

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

describe('processVideo', () => {
  let server: TestServer;
  let dataDir: string;
  beforeAll(async () => {
    // W-39: a folder whose name would be an option, a filter graph or a pattern, were it ever taken for one.
    dataDir = await mkdtemp(join(tmpdir(), "-vod:kit 'a',[b];%d\\"));
    await copyFolder(templateDataDir(), dataDir);
    server = await startTestServer({ VOD_DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const process = (path: string, protection?: 'none') => processClip(server.deps, path, protection);
  const topOf = async (video: Awaited<ReturnType<typeof process>>) => {
    const rows = (await renditionsOf(server.deps, video)).filter(({ kind }) => kind === 'video');
    const top = rows.at(-1);
    if (!top) throw new Error('No video rendition');
    return { rows, top, file: await decryptToFile(server.deps, video, top) };
  };

  /** Processed once, for the tests that look at one thing of it each. */
  const laddered = once(async () =>
    process(
      await makeMedia([
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=640x360:r=25:d=9.2',
        '-f',
        'lavfi',
        '-i',
        'sine=f=440:d=9.2',
        ...x264,
        '-c:a',
        'aac',
        'clip.mp4',
      ]),
    ),
  );

  it('makes rungs of one length, cut at the same times, with the codecs and rates they really have', async () => {
    const video = await laddered();
    expect(video).toMatchObject({
      status: 'ready',
      playable: true,
      currentRev: 2,
      progress: null,
      width: 640,
      height: 360,
    });
    expect(video.duration).toBeCloseTo(9.2, 2);
    const rows = await renditionsOf(server.deps, video);
    expect(rows.map(({ kind, name, codecs }) => `${kind} ${name} ${codecs.slice(0, 7)}`)).toEqual([
      'audio main mp4a.40',
      'video 240p avc1.64',
      'video 360p avc1.64',
    ]);
    for (const row of rows) {
      const file = await decryptToFile(server.deps, video, row);
      const { format, streams } = await probeFile(file, '-count_packets');
      expect(Number(format['duration'])).toBeCloseTo(9.2, 1);
      expect(row.bandwidth).toBeGreaterThanOrEqual(row.averageBandwidth);
      expect(row.averageBandwidth).toBeCloseTo((Number(format['size']) * 8) / 9.2, -4);
      if (row.kind === 'audio') continue;
      expect(row.segmentDurations).toEqual([2, 4, 3.2]);
      expect(row.frameRate).toBe(25);
      expect(streams[0]).toMatchObject({
        width: row.width,
        height: row.height,
        nb_read_packets: '230',
        sample_aspect_ratio: '1:1',
      });
      expect(Number(streams[0]?.['start_time'])).toBe(0);
    }
  });

  it('makes no very short last segment, which players would wait for', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25:d=6.08',
      '-f',
      'lavfi',
      '-i',
      'sine=d=6.1',
      ...x264,
      '-c:a',
      'aac',
      'short-end.mp4',
    ]);
    for (const { segmentDurations } of await renditionsOf(server.deps, await process(path))) {
      expect(segmentDurations).toHaveLength(2);
      expect(segmentDurations[1]).toBeGreaterThan(4);
    }
  });

  it('stores segments that nobody plays without the key (P-34)', async () => {
    const video = await laddered();
    const { top } = await topOf(video);
    const [init, segment] = await Promise.all(
      ['init.mp4', '0.m4s'].map((name) =>
        server.deps.storage.readBytes(renditionKey(video, top, name)),
      ),
    );
    expect(await entropyOf(segment ?? Buffer.alloc(0))).toBeGreaterThan(7.9);
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-sealed-'));
    await writeFile(
      join(folder, 'sealed.mp4'),
      Buffer.concat([init ?? Buffer.alloc(0), segment ?? Buffer.alloc(0)]),
    );
    const decoded = await decodeRgb(join(folder, 'sealed.mp4'), '1x1').catch(() => Buffer.alloc(0));
    expect(decoded).toHaveLength(0);
  });

  it.each(firstOf('turns', [90, 180, 270]))(
    'shows a picture turned by %i degrees upright (W-22)',
    async (turn) => {
      // Corners as a viewer must see them: red, green, blue, white, turned back before they are stored.
      const upright =
        'color=red:s=160x120[a];color=lime:s=160x120[b];color=blue:s=160x120[c];color=white:s=160x120[d];[a][b]hstack[t];[c][d]hstack[u];[t][u]vstack';
      const back =
        { 90: 'transpose=cclock', 180: 'hflip,vflip', 270: 'transpose=clock' }[turn] ?? 'null';
      const flat = await makeMedia([
        '-filter_complex',
        `${upright},${back}`,
        '-t',
        '1',
        ...x264,
        'flat.mp4',
      ]);
      const turned = await makeMedia([
        '-i',
        flat,
        '-c',
        'copy',
        '-metadata:s:v',
        `rotate=${(360 - turn) % 360}`,
        'turned.mp4',
      ]);
      const video = await process(turned);
      expect(video).toMatchObject({ width: 320, height: 240 });
      const { file } = await topOf(video);
      expect(JSON.stringify((await probeFile(file)).streams)).not.toContain('rotation');
      const picture = await decodeRgb(file, '40x30', '-frames:v', '1');
      const colourAt = (x: number, y: number) =>
        [...picture.subarray((y * 40 + x) * 3, (y * 40 + x) * 3 + 3)].map((value) =>
          Number(value > 128),
        );
      expect([colourAt(5, 5), colourAt(34, 5), colourAt(5, 24), colourAt(34, 24)]).toEqual([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
      ]);
    },
  );

  it.each([
    ['161x121 of square pixels', 'testsrc2=s=161x121:r=25:d=1', 160, 120],
    ['320x240 of pixels twice as wide', 'testsrc2=s=320x240:r=25:d=1,setsar=2/1', 640, 240],
    ['160x120 of pixels 5:2', 'testsrc2=s=160x120:r=25:d=1,setsar=5/2', 400, 120],
  ])(
    'shows %s, without sound, in even square pixels (W-25, W-26)',
    async (_, source, width, height) => {
      const path = await makeMedia([
        '-f',
        'lavfi',
        '-i',
        source,
        '-c:v',
        'mpeg4',
        '-q:v',
        '3',
        'odd.mkv',
      ]);
      const video = await process(path);
      expect(video).toMatchObject({ status: 'ready', width, height });
      expect((await renditionsOf(server.deps, video)).every(({ kind }) => kind === 'video')).toBe(
        true,
      );
    },
  );

  it('keeps the frames of an uneven stream at their own times (W-21)', async () => {
    const uneven =
      "testsrc2=s=320x240:r=50:d=10,select='not(mod(n,3)*mod(n,7))*not(between(t,3,6))',settb=1/57600";
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      uneven,
      '-fps_mode',
      'passthrough',
      ...x264,
      'uneven.mp4',
    ]);
    const before = await frameTimes(path);
    const { file } = await topOf(await process(path));
    const after = await frameTimes(file);
    expect(after.length).toBeGreaterThanOrEqual(before.length * 0.95);
    for (const time of after)
      expect(Math.min(...before.map((given) => Math.abs(given - time)))).toBeLessThan(0.002);
  });

  it('makes 60 frames a second of 120 (W-21)', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=120:d=1',
      ...x264,
      'fast.mp4',
    ]);
    const { top, file } = await topOf(await process(path));
    expect(top.frameRate).toBe(60);
    expect(await frameTimes(file)).toHaveLength(60);
  });

  it('plays sound alone, and has no poster for it (W-26)', async () => {
    const video = await process(
      await makeMedia(['-f', 'lavfi', '-i', 'sine=f=300:d=5', '-c:a', 'libmp3lame', 'song.mp3']),
    );
    expect(video).toMatchObject({ status: 'ready', playable: true, width: null, height: null });
    expect(video.duration).toBeCloseTo(5, 0);
    expect(await revisionOf(server.deps, video)).toMatchObject({
      hasPoster: false,
      storyboard: null,
    });
    expect((await renditionsOf(server.deps, video)).map(({ name }) => name)).toEqual(['main']);
  });

  const secrets = ['+48.8577+002.2950/', 'SpyPhone 9', '<b>Chapter & more</b>'];
  const tagged = once(async () => {
    const chapters = join(await mkdtemp(join(tmpdir(), 'vodkit-meta-')), 'chapters.txt');
    await writeFile(
      chapters,
      `;FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=${secrets[2]}\n`,
    );
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25:d=2',
      '-i',
      chapters,
      '-map',
      '0',
      '-map_metadata',
      '1',
      ...x264,
      '-metadata',
      `location=${secrets[0]}`,
      '-metadata',
      `model=${secrets[1]}`,
      '-metadata',
      'title=-y %d [0:v]',
      '-movflags',
      'use_metadata_tags',
      'tagged.mp4',
    ]);
    expect((await readFile(path, 'latin1')).includes('SpyPhone')).toBe(true);
    return process(path, 'none');
  });

  it('leaves location, device and chapters of the source behind (W-40, W-41)', async () => {
    const video = await tagged();
    let objects = 0;
    for (const kind of ['vod', 'img'])
      for await (const key of server.deps.storage.list(`a/default/${kind}/${video.id}/`)) {
        objects += 1;
        const text = (await server.deps.storage.readBytes(key)).toString('latin1');
        expect(
          ['48.8577', ...secrets.slice(1), '%d [0:v]'].filter((secret) => text.includes(secret)),
        ).toEqual([]);
      }
    expect(objects).toBeGreaterThan(4);
  });

  it('leaves segments clear for protection none', async () => {
    const video = await tagged();
    const { top } = await topOf(video);
    expect(top.ivBase).toBeNull();
    expect(top.contentKeyId).toBeNull();
    expect(
      (await server.deps.storage.readBytes(renditionKey(video, top, '0.m4s'))).toString(
        'latin1',
        4,
        8,
      ),
    ).toBe('moof');
  });

  it('takes a poster that is not black from a video that starts black, no wider than 1280', async () => {
    const black = 'color=black:s=1440x810:r=5:d=5[a];testsrc2=s=1440x810:r=5:d=2[b];[a][b]concat';
    const video = await process(await makeMedia(['-filter_complex', black, ...x264, 'black.mp4']));
    const revision = await revisionOf(server.deps, video);
    const poster = join(await mkdtemp(join(tmpdir(), 'vodkit-poster-')), 'poster.jpg');
    await writeFile(
      poster,
      await server.deps.storage.readBytes(
        `a/default/img/${video.id}/${video.currentRev}/poster.jpg`,
      ),
    );
    const [stream] = (await probeFile(poster)).streams;
    expect(stream).toMatchObject({ codec_name: 'mjpeg', width: 1280, height: 720 });
    const [red = 0, green = 0, blue = 0] = await decodeRgb(poster, '1x1');
    expect(red + green + blue).toBeGreaterThan(150);
    expect(revision.storyboard).toMatchObject({
      interval: 1,
      count: 7,
      sprites: 1,
      width: 160,
      height: 90,
    });
    const sprite = join(await mkdtemp(join(tmpdir(), 'vodkit-sprite-')), 'sprite.jpg');
    await writeFile(
      sprite,
      await server.deps.storage.readBytes(
        `a/default/img/${video.id}/${video.currentRev}/storyboard-0.jpg`,
      ),
    );
    const tiles = await decodeRgb(sprite, '10x1');
    const lit = Array.from(
      { length: 10 },
      (_, i) => Math.max(...tiles.subarray(i * 3, i * 3 + 3)) > 40,
    );
    expect(lit).toEqual([false, false, false, false, false, true, true, false, false, false]);
  });

  it('leaves nothing behind in its scratch folder', async () => {
    const left = await readdir(join(dataDir, 'work'));
    for (const job of left) expect(await readdir(join(dataDir, 'work', job))).toEqual([]);
  });
});

/** Starts at the first call, and answers the same to all. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
