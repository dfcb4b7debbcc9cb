import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundsOf } from '../../../../server/media/encode/bounds.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { memoryShare } from '../../../../server/platform/process/confinement.js';
import { measureFolder } from '../../../../server/platform/process/measure-folder.js';
import { firstOf, isNightly, times } from '../../../support/counts.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { makeMedia } from '../../../support/media.js';
import { processClip } from '../../../support/process-clip.js';
import { allProcesses } from '../../../support/processes.js';

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const lavfi = (source: string) => ['-f', 'lavfi', '-i', source];
const slow = { timeout: times(120_000, 3_600_000) };

/** Small files that once took hours, gigabytes or thousands of files; in full size in the nightly run. */
describe('processVideo, given a file that asks for too much', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  /** Every bound holds while the file is processed, and it comes to an end that is not our fault. */
  const endOf = async (path: string): Promise<VideoRow> => {
    const before = await measureFolder(server.dataDir);
    const watch = watchMemory();
    const video = await processClip(server.deps, path).finally(watch.stop);
    const after = await measureFolder(server.dataDir);
    const source = await stat(path);
    const bounds = boundsOf({ seconds: video.duration ?? 0, sourceBytes: source.size });
    expect(after.bytes - before.bytes).toBeLessThan(
      bounds.outputBytes + source.size + 64 * 1024 ** 2,
    );
    expect(after.files - before.files).toBeLessThan(100 + (video.duration ?? 0) * 2);
    expect(watch.mostBytes()).toBeLessThan(memoryShare());
    expect(video.failure?.code).not.toBe('internal');
    expect(await measureFolder(join(server.dataDir, 'work'))).toMatchObject({ files: 0 });
    return video;
  };

  it('plays a recording that does not state its length (K1, S01)', slow, async () => {
    const path = await makeMedia([
      ...lavfi('testsrc=s=320x180:r=25:d=5'),
      ...lavfi('sine=d=5'),
      '-c:v',
      'libvpx',
      '-c:a',
      'libopus',
      '-live',
      '1',
      'live.webm',
    ]);
    expect(await endOf(path)).toMatchObject({ status: 'ready' });
  });

  it('plays what is long, up to the limit (K1, S02)', slow, async () => {
    // Twelve hours make ten thousand segments.
    for (const hours of isNightly ? [9.9, 10, 11.98] : [1]) {
      const frames = times(400, 36_000);
      const still = [
        '-vf',
        `setpts=N*${(hours * 3600) / frames}/TB`,
        '-frames:v',
        String(frames),
        '-fps_mode',
        'passthrough',
      ];
      const path = await makeMedia([
        ...lavfi('color=black:s=64x36:r=1'),
        ...still,
        ...x264,
        '-bf',
        '0',
        '-video_track_timescale',
        '1000',
        'long.mp4',
      ]);
      const { status, duration } = await endOf(path);
      expect(status).toBe('ready');
      expect(duration).toBeGreaterThan(hours * 3600 * 0.98);
    }
  });

  it(
    'ends a file that goes on for days although its header says ten seconds (W-19)',
    slow,
    async () => {
      const gaps = [
        '-frames:v',
        String(times(101, 1001)),
        '-vf',
        'setpts=N*10000/TB',
        '-fps_mode',
        'passthrough',
        '-f',
        'matroska',
      ];
      const path = await makeMedia([
        ...lavfi('color=black:s=160x90:r=1'),
        ...gaps,
        ...x264,
        '-bf',
        '0',
        'lie.mkv',
      ]);
      const bytes = await readFile(path);
      const at = bytes.indexOf(Buffer.from([0x44, 0x89, 0x88]));
      expect(at).toBeGreaterThan(0);
      bytes.writeDoubleBE(10_000, at + 3);
      await writeFile(path, bytes);
      expect(await endOf(path)).toMatchObject({
        status: 'failed',
        failure: { code: 'duration-limit' },
      });
    },
  );

  it('takes no memory for sound at one sample a second (W-06)', slow, async () => {
    const samples = Buffer.alloc(times(200, 20_000), 0x80);
    const header = Buffer.alloc(44);
    header.write('RIFF', 0);
    header.writeUInt32LE(36 + samples.length, 4);
    header.write('WAVEfmt ', 8);
    header.writeUInt32LE(16, 16);
    for (const [offset, value] of [
      [20, 1],
      [22, 1],
      [32, 1],
      [34, 8],
    ] as const)
      header.writeUInt16LE(value, offset);
    header.writeUInt32LE(1, 24);
    header.writeUInt32LE(1, 28);
    header.write('data', 36);
    header.writeUInt32LE(samples.length, 40);
    const path = await makeMedia([...lavfi('sine=d=1'), 'rate1.wav']);
    await writeFile(path, Buffer.concat([header, samples]));
    await endOf(path);
  });

  it('takes no memory for pixels fifteen times as wide as high (W-06)', slow, async () => {
    const side = times(108, 1080);
    await endOf(
      await makeMedia([
        ...lavfi(`color=black:s=${side}x${side}:r=25:d=1`),
        '-vf',
        'setsar=15/1',
        ...x264,
        'sar15.mp4',
      ]),
    );
  });

  it('bounds what is written of film grain (W-42)', slow, async () => {
    const size = isNightly ? '1920x1080' : '320x180';
    const grain = [
      '-c:v',
      'libaom-av1',
      '-cpu-used',
      '8',
      '-crf',
      '63',
      '-b:v',
      '0',
      '-g',
      '300',
      '-aom-params',
      'film-grain-test=2',
    ];
    const path = await makeMedia([
      ...lavfi(`color=gray:s=${size}:r=30:d=${times(2, 8)}`),
      ...grain,
      '-pix_fmt',
      'yuv420p',
      'grain.mp4',
    ]);
    expect(await endOf(path)).toMatchObject({ status: 'ready' });
  });

  it.each(firstOf('time scales', [0, 1, 0xffffffff]))(
    "tells the file's fault, or plays it, when its time scale is %s (S14)",
    slow,
    async (timescale) => {
      const path = await makeMedia([...lavfi('testsrc2=s=320x180:r=25:d=2'), ...x264, 'scale.mp4']);
      const bytes = await readFile(path);
      bytes.writeUInt32BE(timescale, bytes.indexOf('mdhd') + 4 + 12);
      await writeFile(path, bytes);
      await endOf(path);
    },
  );
});

/** The most that a tool below this process has held in memory. */
function watchMemory(): { mostBytes: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(() => {
    for (const { name, residentBytes } of allProcesses())
      if (name === 'ffmpeg' || name === 'ffprobe') most = Math.max(most, residentBytes);
  }, 200);
  return { mostBytes: () => most, stop: () => clearInterval(timer) };
}
