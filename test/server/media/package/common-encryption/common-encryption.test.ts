import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { boxesOf, findBox, readSampleEntry } from '../../../../../server/media/boxes.js';
import { fileOutput } from '../../../../../server/media/encode/ladder-arguments.js';
import { clearFilesOf } from '../../../../../server/media/package/clear-files.js';
import { readFragmentedFile } from '../../../../../server/media/package/fragmented-file.js';
import { createPackager, keyPurpose } from '../../../../../server/media/package/packager.js';
import type { Protection } from '../../../../../src/contract/videos.js';
import { makeMedia } from '../../../../support/media.js';
import { everydayOf } from '../../../../support/counts.js';

const run = promisify(execFile);
const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=9,noise=alls=15:allf=t'];
const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p'];
const portrait = ['-f', 'lavfi', '-i', 'testsrc2=s=180x320:r=24000/1001:d=9,noise=alls=15:allf=t'];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];
const vp9 = [
  ...['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p', '-g', '50', '-b:v', '600k'],
  ...['-deadline', 'realtime', '-cpu-used', '8'],
];
const sources: Record<string, { kind: 'video' | 'audio'; args: string[]; everyday?: true }> = {
  'H.264': { kind: 'video', args: [...picture, ...x264, '-bf', '2'] },
  'H.264 with eight slices': { kind: 'video', args: [...picture, ...x264, '-slices', '8'] },
  'H.264 in tiny slices': {
    kind: 'video',
    everyday: true,
    args: [...picture, ...x264, '-x264-params', 'slice-max-size=300'],
  },
  'lossless H.264 of large slices': {
    kind: 'video',
    args: [...picture, '-c:v', 'libx264', '-qp', '0', '-preset', 'ultrafast', '-g', '50'],
  },
  'HEVC in portrait': {
    kind: 'video',
    args: [...portrait, ...x265, '-tag:v', 'hvc1', '-g', '48'],
  },
  'HEVC with 10 bits and four slices, at 60 pictures a second': {
    kind: 'video',
    everyday: true,
    args: [
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=60:d=5,noise=alls=15:allf=t', ...x265],
      ...['-pix_fmt', 'yuv420p10le', '-tag:v', 'hvc1'],
      ...['-x265-params', 'log-level=error:slices=4:keyint=120:wpp=1:weightb=1'],
    ],
  },
  VP9: { kind: 'video', everyday: true, args: [...picture, ...vp9] },
  'VP9 in portrait': { kind: 'video', args: [...portrait, ...vp9] },
  AAC: {
    kind: 'audio',
    everyday: true,
    args: ['-f', 'lavfi', '-i', 'sine=d=9:r=48000', '-c:a', 'aac'],
  },
};

describe.each(['cenc', 'cbcs'] as const)('a rendition protected by %s', (protection) => {
  it.each(everydayOf('sources to encrypt', sources))(
    'is decrypted by ffmpeg to the very packets of the clear one: %s (P-35)',
    async (_, { kind, args }) => {
      const source = await makeMedia([...args, ...fileOutput('clear.mp4')]);
      const { encrypted, clear, keys } = await protect(source, { kind, protection });
      const [key] = keys;
      expect(await packets(encrypted, ['-decryption_key', key?.key.toString('hex') ?? ''])).toEqual(
        await packets(clear),
      );
      const wrong = await packets(encrypted, ['-decryption_key', '00'.repeat(16)]);
      const same = (await packets(clear)).filter((packet, n) => packet === wrong[n]);
      // A picture may consist of a header alone.
      expect(same.length).toBeLessThan(wrong.length / 10);
    },
  );

  it('marks its samples, names the key and keeps the codec', async () => {
    const source = await makeMedia([...picture, ...x264, ...fileOutput('clear.mp4')]);
    const { init, keys } = await protect(source, { kind: 'video', protection });
    const { type, boxes } = readSampleEntry(init) ?? {};
    expect(type).toBe('encv');
    const sinf = boxes?.get('sinf') ?? Buffer.alloc(0);
    expect(findBox(sinf, ['frma'])?.toString()).toBe('avc1');
    expect(findBox(sinf, ['schm'])?.toString('latin1', 4, 8)).toBe(protection);
    const tenc = findBox(sinf, ['schi', 'tenc']) ?? Buffer.alloc(0);
    expect(tenc.toString('hex', 0, 8)).toBe(
      protection === 'cbcs' ? '0100000000190100' : '0000000000000108',
    );
    expect(tenc.toString('base64url', 8, 24)).toBe(keys[0]?.id);
  });
});

describe('a codec whose headers are not understood', () => {
  it('is refused by a code, since they have to stay clear', async () => {
    const source = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=2', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', ...fileOutput('clear.mp4')],
    ]);
    for (const protection of ['cenc', 'cbcs'] as const)
      await expect(protect(source, { kind: 'video', protection })).rejects.toMatchObject({
        code: 'encryption-unsupported',
      });
  });
});

describe('the IVs of cenc', () => {
  it('are never used twice under a key, over tracks and segments (P-26)', async () => {
    const source = await makeMedia([...picture, ...x264, ...fileOutput('clear.mp4')]);
    const file = await readFragmentedFile(source, 4);
    const tracks = [180, 360, 480].map((shortSide) => ({ kind: 'video' as const, shortSide }));
    const packager = createPackager('cenc', tracks);
    const ivs: string[] = [];
    for (const track of tracks.map((each) => packager.track(each, file.init))) {
      for (const [n, segment] of (await segmentsOf(source)).entries())
        ivs.push(...ivsOf(track.segment(segment, n, n * 4)));
    }
    expect(packager.contentKeys).toHaveLength(1);
    expect(ivs).toHaveLength(3 * 225);
    expect(new Set(ivs).size).toBe(ivs.length);
  });
});

describe('the keys of a revision', () => {
  it('are one for sound and one each for SD, HD and UHD', () => {
    const video = (shortSide: number) => ({ kind: 'video' as const, shortSide });
    expect([240, 576, 577, 1080, 1081, 2160].map((side) => keyPurpose(video(side)))).toEqual([
      ...['sd', 'sd', 'hd', 'hd', 'uhd', 'uhd'],
    ]);
    const tracks = [video(1080), video(720), video(360), { kind: 'audio' as const }];
    const keys = (protection: Protection) => createPackager(protection, tracks).contentKeys;
    expect(keys('none')).toEqual([]);
    expect(keys('aes-128')).toHaveLength(1);
    expect(new Set(keys('cbcs').map(({ id }) => id)).size).toBe(3);
  });
});

async function segmentsOf(path: string): Promise<Buffer[]> {
  const { segments } = await readFragmentedFile(path, 4);
  const file = await open(path);
  const read = async ({ offset, end }: { offset: number; end: number }) =>
    (await file.read(Buffer.alloc(end - offset), 0, end - offset, offset)).buffer;
  const buffers = await Promise.all(segments.map(read));
  await file.close();
  return buffers;
}

async function protect(
  source: string,
  { kind, protection }: { kind: 'video' | 'audio'; protection: 'cenc' | 'cbcs' },
) {
  const files = clearFilesOf(source, await readFragmentedFile(source, 4));
  const { init } = files;
  const packager = createPackager(protection, [{ kind, shortSide: 180 }]);
  const track = packager.track({ kind, shortSide: 180 }, init);
  const segments = await segmentsOf(source);
  const [clear, encrypted] = ['clear', 'encrypted'].map((name) =>
    join(dirname(source), `${name}-${protection}.mp4`),
  ) as [string, string];
  await writeFile(clear, Buffer.concat([init, ...segments]));
  await writeFile(
    encrypted,
    Buffer.concat([track.init, ...segments.map((bytes, n) => track.segment(bytes, n, n * 4))]),
  );
  return { clear, encrypted, init: track.init, keys: packager.contentKeys };
}

/** Times, sizes and digests. Of a file in which it can seek, ffmpeg 5.1 takes what belongs to the last fragment for all of them. */
async function packets(path: string, options: string[] = []): Promise<string[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-seekable',
      '0',
      ...options,
      '-i',
      path,
      '-c',
      'copy',
      '-f',
      'framemd5',
      '-',
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  // Behind the digest stands what comes with the packet: the key ids of the init segment.
  return lines.map((line) => line.split(',').slice(0, 6).join());
}

/** The IVs that `senc` lists for the fragments of a segment. */
function ivsOf(segment: Buffer): string[] {
  return [...boxesOf(segment)].flatMap(({ type, body }) => {
    const senc = type === 'moof' ? findBox(body, ['traf', 'senc']) : undefined;
    if (!senc) return [];
    let position = 8;
    return Array.from({ length: senc.readUInt32BE(4) }, () => {
      const iv = senc.toString('hex', position, position + 8);
      position += 10 + senc.readUInt16BE(position + 8) * 6;
      return iv;
    });
  });
}
