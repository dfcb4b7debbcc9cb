import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { frameDigests, makeClearMedia, type ClearRendition } from './clear-media.js';
import { publishVideo, signAddresses, type PublishedVideo } from './publish-video.js';

const run = promisify(execFile);
let server: SharedServer;
let media: ClearRendition[];
let video: PublishedVideo;
let address: (path: string) => string;

beforeAll(async () => {
  [server, media] = await Promise.all([sharedServer(), makeClearMedia()]);
  video = await publishVideo(server.deps, media);
  address = signAddresses(server.deps, video);
});

/** Bits of information in a byte; 8 for noise. */
function entropyOf(bytes: Buffer): number {
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts.reduce(
    (sum, count) =>
      count === 0 ? sum : sum - (count / bytes.length) * Math.log2(count / bytes.length),
    0,
  );
}

async function streamsIn(path: string): Promise<number> {
  try {
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-f',
      'mov',
      '-show_entries',
      'stream=codec_type',
      '-of',
      'csv=p=0',
      path,
    ]);
    return stdout.split('\n').filter(Boolean).length;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return 0;
    throw error;
  }
}

describe('protected stream', () => {
  it('shows nothing of the media without the key (P-34)', async () => {
    for (const { kind, name, init, segments } of media) {
      const track = `${kind === 'video' ? 'v' : 'a'}/${name}`;
      for (const [n, clear] of segments.entries()) {
        const sealed = Buffer.from(await (await fetch(address(`${track}/${n}.m4s`))).arrayBuffer());
        expect(sealed.length).toBe(clear.length + 16 - (clear.length % 16));
        if (sealed.length > 4096) expect(entropyOf(sealed), `${track} ${n}`).toBeGreaterThan(7.9);
        expect(sealed.includes('moof')).toBe(false);
        const [alone, withInit] = ['alone', 'with-init'].map((form) =>
          join(server.dataDir, `${form}-${name}-${n}.mp4`),
        ) as [string, string];
        await writeFile(alone, sealed);
        await writeFile(withInit, Buffer.concat([init, sealed]));
        expect(await streamsIn(alone)).toBe(0);
        await expect(frameDigests(withInit).catch(() => [])).resolves.toEqual([]);
      }
    }
  });

  it('decodes to the very frames of the clear version, over HTTP with its key (P-35)', async () => {
    for (const { kind, name, init, segments } of media) {
      const clear = join(server.dataDir, `clear-${name}.mp4`);
      await writeFile(clear, Buffer.concat([init, ...segments]));
      const expected = await frameDigests(clear);
      expect(expected.length).toBeGreaterThan(150);
      expect(
        await frameDigests(address(`${kind === 'video' ? 'v' : 'a'}/${name}/index.m3u8`)),
      ).toEqual(expected);
    }
  });

  it('plays from the multivariant playlist, picture and sound (P-35)', async () => {
    const digests = await frameDigests(address('master.m3u8'));
    // Two rungs of eight seconds at 25 frames, the audio, and the audio once more as the variant of sound alone.
    expect(digests.filter((line) => line.startsWith('0 ')).length).toBe(200);
    expect(new Set(digests.map((line) => line.slice(0, 1))).size).toBe(4);
  });

  it('has a key of its own, and an IV of its own for every segment (P-26)', async () => {
    const other = await publishVideo(server.deps, media);
    expect(other.key).not.toEqual(video.key);
    const playlists = ['v/180p', 'v/360p', 'a/main'].map(async (track) =>
      (await fetch(address(`${track}/index.m3u8`))).text(),
    );
    const ivs = (await Promise.all(playlists)).flatMap(
      (text) => text.match(/IV=0x[0-9a-f]{32}/g) ?? [],
    );
    expect(ivs.length).toBeGreaterThan(12);
    expect(new Set(ivs).size).toBe(ivs.length);
  });
});
