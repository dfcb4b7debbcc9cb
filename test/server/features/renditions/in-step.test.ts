import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everydayOf } from '../../../support/counts.js';
import { decodePublished, type PublishedFacts } from '../../../support/decode-published.js';
import { beeps, flashes } from '../../../support/flash-and-beep.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { decodeRgb, makeMedia } from '../../../support/media.js';
import { decryptToFile, processClip, renditionsOf } from '../../../support/process-clip.js';

const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-pix_fmt',
  'yuv420p',
  '-bf',
  '2',
  '-g',
  '25',
];
const aac = ['-c:a', 'aac'];
/** A viewer notices more than this (ITU-R BT.1359). */
const inStep = 0.045;

/** Gives the last sample of a time-to-sample table of one entry, at `table`, a length of its own (ISO/IEC 14496-12 8.6.1.2). */
function withLastLength(bytes: Buffer, table: number, ticks: number): Buffer {
  const changed = Buffer.from(bytes);
  const count = bytes.readUInt32BE(table + 4);
  changed.writeUInt32BE(2, table);
  changed.writeUInt32BE(count - 1, table + 4);
  const entry = Buffer.alloc(8);
  entry.writeUInt32BE(1, 0);
  entry.writeUInt32BE(ticks, 4);
  // The table grows, and every box around it; the movie box is the last of the file, so nothing else moves.
  for (const type of ['stts', 'stbl', 'minf', 'mdia', 'trak', 'moov']) {
    const at = bytes.lastIndexOf(type, table) - 4;
    changed.writeUInt32BE(bytes.readUInt32BE(at) + entry.length, at);
  }
  return Buffer.concat([changed.subarray(0, table + 12), entry, changed.subarray(table + 12)]);
}

describe('processVideo', () => {
  let server: SharedServer;
  const folders: string[] = [];
  beforeAll(async () => {
    server = await sharedServer();
  });
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  const make = async (...args: string[]): Promise<string> => {
    const path = await makeMedia(args);
    folders.push(dirname(path));
    return path;
  };
  const published = async (path: string): Promise<PublishedFacts> => {
    const video = await processClip(server.deps, path);
    expect(video.failure).toBeNull();
    return decodePublished(server, video.id);
  };
  const joined = async (name: string, ...parts: string[]): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-joined-'));
    folders.push(folder);
    await writeFile(
      join(folder, name),
      Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))),
    );
    return join(folder, name);
  };
  /** A part of a transport stream whose time stamps begin at `from`. */
  const half = (from: number, args: string[], name: string) =>
    make(
      ...args,
      '-output_ts_offset',
      String(from),
      '-muxdelay',
      '0',
      '-muxpreload',
      '0',
      '-f',
      'mpegts',
      name,
    );

  const expectInStep = ({ picture, sound }: PublishedFacts, times: number[]) => {
    const nearest = (found: number[] = [], time: number) =>
      found.toSorted((a, b) => Math.abs(a - time) - Math.abs(b - time))[0] ?? NaN;
    for (const time of times) {
      const flash = nearest(picture?.flashes, time);
      expect(
        Math.abs(flash - time),
        `a flash at ${time} of ${String(picture?.flashes)}`,
      ).toBeLessThan(0.1);
      expect(
        Math.abs(nearest(sound?.beeps, flash) - flash),
        `a beep at ${flash} of ${String(sound?.beeps)}`,
      ).toBeLessThan(inStep);
    }
    expect(picture?.start).toBe(0);
    expect(sound?.start).toBeLessThan(0.025);
  };

  it('keeps sound and picture together when the picture changes its size, and its shape (W-24, S03, S04, S32)', async () => {
    const first = await half(
      1,
      [...flashes({ seconds: 4, size: '320x180' }), ...beeps({ seconds: 4 }), ...h264, ...aac],
      'a.ts',
    );
    const second = await half(
      5,
      [
        ...flashes({ seconds: 3, size: '180x320', from: 4 }),
        ...beeps({ seconds: 3, from: 4 }),
        ...h264,
        ...aac,
      ],
      'b.ts',
    );
    const facts = await published(await joined('turned.ts', first, second));
    expectInStep(facts, [1, 2, 3, 4, 5, 6]);
    expect(facts.picture).toMatchObject({ width: 320, height: 180, pixelShape: '1:1' });
    for (const part of [facts.picture, facts.sound]) expect(part?.end).toBeCloseTo(7, 0);
  });

  it('keeps the shape of things when the pixels change theirs (W-25, S32)', async () => {
    const white = (shape: string) => [
      '-f',
      'lavfi',
      '-i',
      `color=white:s=320x240:r=25:d=2,setsar=${shape}`,
      ...h264,
    ];
    const path = await joined(
      'tv.ts',
      await half(1, white('1/1'), 'narrow.ts'),
      await half(3, white('4/3'), 'wide.ts'),
    );
    const video = await processClip(server.deps, path);
    expect(video).toMatchObject({ status: 'ready', width: 320, height: 240 });
    const [row] = (await renditionsOf(server.deps, video)).slice(-1);
    if (!row) throw new Error('No rendition');
    const file = await decryptToFile(server.deps, video, row);
    folders.push(dirname(file));
    const frames = await decodeRgb(file, '8x24');
    // Of 24 lines, 16:9 inside 4:3 leaves 3 above and below.
    const litLines = (frame: Buffer) =>
      Array.from({ length: 24 }, (_, line) => (frame[line * 24] ?? 0) > 128).filter(Boolean).length;
    const at = (n: number) => litLines(frames.subarray(n * 576, (n + 1) * 576));
    expect([at(10), at(90)]).toEqual([24, 18]);
  });

  it('keeps sound and picture together when the sound changes its channels and rate (W-24, S05)', async () => {
    const [picture, of5] = [h264, ['-c:a', 'ac3', '-b:a', '192k']];
    const first = await half(
      1,
      [...flashes({ seconds: 4 }), ...beeps({ seconds: 4 }), ...picture, ...of5, '-ac', '6'],
      'a.ts',
    );
    const second = await half(
      5,
      [
        ...flashes({ seconds: 3, from: 4 }),
        ...beeps({ seconds: 3, from: 4 }),
        ...picture,
        ...of5,
        '-ac',
        '2',
      ],
      'b.ts',
    );
    const facts = await published(await joined('tv.ts', first, second));
    expectInStep(facts, [1, 2, 3, 4, 5, 6]);
    expect(facts.sound?.end).toBeCloseTo(7, 0);
  });

  it.each(
    everydayOf('pictures that come late', {
      'joins 8 s after the sound in Matroska': { delay: 8, name: 'late.mkv' },
      'joins 8 s after the sound in MP4': { delay: 8, name: 'late.mp4', everyday: true },
      'begins a few milliseconds after the sound': {
        delay: 0.012,
        name: 'soon.mkv',
        everyday: true,
      },
    }),
  )('shows a picture that %s when it belongs (W-24, S06, S08, S09)', async (_, { delay, name }) => {
    const path = await make(
      '-itsoffset',
      String(delay),
      ...flashes({ seconds: 3, from: delay }),
      ...beeps({ seconds: delay + 3 }),
      '-map',
      '0:v',
      '-map',
      '1:a',
      ...h264,
      ...(name.endsWith('4') ? aac : ['-c:a', 'ac3']),
      name,
    );
    const facts = await published(path);
    const first = Math.floor(delay) + 1;
    expectInStep(facts, [first, first + 1]);
    expect(facts.duration).toBeCloseTo(delay + 3, 1);
    expect(facts.picture?.longestFrame).toBeLessThan(1.1);
  });

  it('begins with the picture, not with a second sound that came before it (W-24, S52, S89)', async () => {
    const path = await make(
      '-itsoffset',
      '0.7',
      ...flashes({ seconds: 4 }),
      '-itsoffset',
      '0.7',
      ...beeps({ seconds: 4 }),
      ...beeps({ seconds: 4.7, tone: 300 }),
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-map',
      '2:a',
      ...h264,
      ...aac,
      '-f',
      'mpegts',
      'described.ts',
    );
    const facts = await published(path);
    expectInStep(facts, [1, 2, 3]);
    expect(facts.duration).toBeCloseTo(4, 1);
  });

  it.each(
    everydayOf('files with few pictures', {
      'one picture': {
        seconds: 12,
        args: [
          ...flashes({ seconds: 0.04 }),
          ...beeps({ seconds: 12 }),
          ...h264,
          ...aac,
          'cover.mp4',
        ],
      },
      'a picture every two seconds': {
        everyday: true,
        seconds: 12,
        args: [
          ...flashes({ seconds: 12, rate: 0.5 }),
          ...beeps({ seconds: 12 }),
          ...h264,
          '-bf',
          '3',
          ...aac,
          'slides.mp4',
        ],
      },
      'a picture that ends early': {
        everyday: true,
        seconds: 12,
        args: [...flashes({ seconds: 3 }), ...beeps({ seconds: 12 }), ...h264, ...aac, 'short.mp4'],
      },
      'pictures alone, one for ten seconds': {
        seconds: 20,
        args: [...flashes({ seconds: 20, rate: 0.1 }), ...h264, 'stills.mp4'],
      },
    }),
  )('holds pictures where few come: %s (S10, S11, S12, S13)', async (_, { args, seconds }) => {
    const { duration, picture, sound } = await published(await make(...args));
    expect(duration).toBeCloseTo(seconds, 1);
    expect(picture?.start).toBe(0);
    expect(picture?.end).toBeCloseTo(seconds, 1);
    expect(picture?.longestFrame).toBeLessThan(1.1);
    expect(picture?.segmentDurations.every((segment) => segment <= 4.1)).toBe(true);
    if (sound)
      expect(sound.segmentDurations.reduce((sum, segment) => sum + segment, 0)).toBeCloseTo(
        seconds,
        0,
      );
  });

  it('shows the last picture for as long as the file says (S14)', async () => {
    const path = await make(
      ...flashes({ seconds: 3, rate: 10 }),
      ...h264,
      '-bf',
      '0',
      '-video_track_timescale',
      '10',
      '-use_editlist',
      '0',
      'held.mp4',
    );
    const bytes = await readFile(path);
    const table = bytes.indexOf('stts') + 8;
    // All thirty pictures have the length of 1 tick; now the last one has 60.
    expect([bytes.readUInt32BE(table), bytes.readUInt32BE(table + 4)]).toEqual([1, 30]);
    bytes.writeUInt32BE(29 + 60, bytes.indexOf('mdhd') + 20);
    await writeFile(path, withLastLength(bytes, table, 60));
    const { duration, picture } = await published(path);
    expect(duration).toBeCloseTo(9, 0);
    expect(picture?.end).toBeCloseTo(9, 0);
  });

  it('measures a file that says no length (W-13, S01)', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vodkit-live-')), 'live.webm');
    folders.push(dirname(path));
    const { stdout } = await promisify(execFile)(
      'ffmpeg',
      [
        '-v',
        'error',
        ...flashes({ seconds: 4 }),
        ...beeps({ seconds: 4 }),
        '-c:v',
        'libvpx',
        '-deadline',
        'realtime',
        '-c:a',
        'libopus',
        '-live',
        '1',
        '-f',
        'webm',
        'pipe:1',
      ],
      { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 },
    );
    await writeFile(path, stdout);
    const facts = await published(path);
    expectInStep(facts, [1, 2, 3]);
    expect(facts.duration).toBeCloseTo(4, 1);
  });

  it('measures a file whose header says that its length is not known, or lies (W-13, S50)', async () => {
    const path = await make(
      ...flashes({ seconds: 4 }),
      ...beeps({ seconds: 4 }),
      ...h264,
      ...aac,
      '-movflags',
      'frag_keyframe+empty_moov',
      'unknown.mp4',
    );
    const bytes = await readFile(path);
    for (let at = bytes.indexOf('mdhd'); at >= 0; at = bytes.indexOf('mdhd', at + 4))
      bytes.writeUInt32BE(0xffffffff, at + 20);
    await writeFile(path, bytes);
    const facts = await published(path);
    expect(facts.duration).toBeCloseTo(4, 0);
    expect(facts.picture?.flashes).toHaveLength(3);
  });

  it('joins recordings whose time stamps go back (W-13, S18)', async () => {
    const first = await half(
      5000,
      [...flashes({ seconds: 4 }), ...beeps({ seconds: 4 }), ...h264, ...aac],
      'a.ts',
    );
    const second = await half(
      1,
      [...flashes({ seconds: 3, from: 4 }), ...beeps({ seconds: 3, from: 4 }), ...h264, ...aac],
      'b.ts',
    );
    const facts = await published(await joined('back.ts', first, second));
    expectInStep(facts, [1, 2, 3, 4, 5, 6]);
    expect(facts.duration).toBeCloseTo(7, 1);
  });
});
