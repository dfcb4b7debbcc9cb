import { describe, expect, it } from 'vitest';
import { codecString } from '../../../../server/media/package/codec-string.js';
import { fileOutput } from '../../../../server/media/encode/ladder-arguments.js';
import { readFragmentedFile } from '../../../../server/media/package/fragmented-file.js';
import { makeMedia } from '../../../support/media.js';

const input = (size: string, rate: string) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=s=${size}:r=${rate}:d=2`,
];
const x265 = (params: string) => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
  ...['-x265-params', `log-level=error:${params}`],
];
const vp9 = ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime'];
const av1 = ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime'];
const bt709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];

/** What MP4Box, shaka-packager and browsers write and take for such files. */
const cases: [string, string[], RegExp][] = [
  [
    'H.264 High in portrait',
    [...input('360x640', '24000/1001'), '-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
    /^avc1\.64001[ef]$/,
  ],
  [
    'H.264 High of level 1b as 1.1, which browsers know',
    [...input('160x90', '10'), '-c:v', 'libx264', '-level', '1b', '-pix_fmt', 'yuv420p'],
    /^avc1\.64000b$/,
  ],
  [
    'HEVC Main, level 3.1',
    [...input('1280x720', '25'), '-pix_fmt', 'yuv420p', ...x265('level-idc=31')],
    /^hvc1\.1\.6\.L93(\.[0-9a-f]{2})*$/,
  ],
  [
    'HEVC Main 10 of the high tier, 60 pictures a second',
    [
      ...[...input('320x180', '60'), '-pix_fmt', 'yuv420p10le'],
      ...x265('level-idc=41:high-tier=1:vbv-maxrate=30000:vbv-bufsize=30000'),
    ],
    /^hvc1\.2\.4\.H123(\.[0-9a-f]{2})*$/,
  ],
  [
    'VP9 of 8 bits',
    [...input('320x180', '25'), '-pix_fmt', 'yuv420p', ...vp9, ...bt709],
    /^vp09\.00\.\d{2}\.08\.0[01]\.01\.01\.01\.00$/,
  ],
  [
    'VP9 of 10 bits without told colours',
    [...input('320x180', '25'), '-pix_fmt', 'yuv420p10le', ...vp9, '-profile:v', '2'],
    /^vp09\.02\.\d{2}\.10$/,
  ],
  ['AV1', [...input('320x180', '25'), '-pix_fmt', 'yuv420p', ...av1], /^av01\.0\.\d{2}M\.08$/],
  [
    'AV1 of 10 bits',
    [...input('320x180', '30'), '-pix_fmt', 'yuv420p10le', ...av1],
    /^av01\.0\.\d{2}M\.10$/,
  ],
];

describe('codecString', () => {
  it('describes Opus', async () => {
    const sine = ['-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'libopus'];
    const path = await makeMedia([...sine, ...fileOutput('opus.mp4')]);
    expect(codecString((await readFragmentedFile(path, 4)).init)).toBe('opus');
  });

  it.each(cases)('describes %s', async (_, args, expected) => {
    const path = await makeMedia([...args, ...fileOutput('clip.mp4')]);
    const { init, segments } = await readFragmentedFile(path, 4);
    expect(codecString(init)).toMatch(expected);
    expect(segments.length).toBeGreaterThan(0);
  });

  it('refuses what it does not know', () => {
    expect(() => codecString(Buffer.alloc(0))).toThrow('is not known');
  });
});
