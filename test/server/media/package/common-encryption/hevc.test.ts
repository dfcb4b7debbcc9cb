import { describe, expect, it } from 'vitest';
import { fileOutput } from '../../../../../server/media/encode/ladder-arguments.js';
import { hevcFormat } from '../../../../../server/media/package/common-encryption/hevc.js';
import { everydayOf } from '../../../../support/counts.js';
import { makeMedia } from '../../../../support/media.js';
import { sliceHeaders, tracedHeaderBytes } from './traced-headers.js';

const forms: Record<string, { everyday?: true; options?: string[]; params?: string }> = {
  'as it comes': { everyday: true },
  'with a pyramid of B pictures and weights': {
    everyday: true,
    params: 'bframes=6:b-pyramid=1:weightp=1:weightb=1:ref=5',
  },
  'with four slices': { everyday: true, params: 'slices=4' },
  'without rows in parallel': { params: 'wpp=0' },
  'with open GOPs': { everyday: true, params: 'open-gop=1:bframes=3:keyint=10' },
  'without deblocking and offsets': { params: 'deblock=0:sao=0:no-deblock=1' },
  'with offsets and loop filters': { params: 'sao=1:deblock=-2,-2' },
  'with layers in time': { everyday: true, params: 'temporal-layers=3:bframes=3' },
  'with scaling lists': { everyday: true, params: 'scaling-list=default' },
  'with 4:2:2 of 10 bits': { everyday: true, options: ['-pix_fmt', 'yuv422p10le'] },
  'with 4:4:4': { options: ['-pix_fmt', 'yuv444p'] },
  'without colour': { options: ['-pix_fmt', 'gray'] },
  'at a very low rate': { params: 'crf=51' },
  'in an odd size': { everyday: true, options: ['-s', '162x98'] },
  'without motion from other pictures': { params: 'no-temporal-mvp=1:bframes=4' },
  'with parameter sets in the samples': { everyday: true, params: 'repeat-headers=1' },
};

describe('hevcFormat', () => {
  it.each(everydayOf('forms of HEVC', forms))(
    'finds the slice headers of HEVC %s as ffmpeg does',
    async (_, { options = ['-pix_fmt', 'yuv420p'], params = '' }) => {
      const path = await makeMedia([
        ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=1.6,fade=out:10:25'],
        ...['-c:v', 'libx265', '-preset', 'medium', '-tag:v', 'hvc1', ...options],
        ...['-x265-params', `log-level=error:keyint=20:${params}`, ...fileOutput('clip.mp4')],
      ]);
      const lengths = await sliceHeaders(path, 'hvcC', hevcFormat);
      expect(lengths.length).toBeGreaterThanOrEqual(40);
      expect(lengths).toEqual(await tracedHeaderBytes(path));
    },
  );

  it('refuses what it cannot read: a slice of unknown parameters, one that ends too early, endless counts', () => {
    const format = hevcFormat(Buffer.alloc(23));
    expect(() => format.headerBytes(Buffer.from([0x26, 1, 0xaf, 0x80]))).toThrow(RangeError);
    expect(() => format.headerBytes(Buffer.from([0x26, 1]))).toThrow(RangeError);
    for (const type of [0x42, 0x44]) {
      const endless = Buffer.alloc(64 * 1024 ** 2, 0xff);
      endless.set([type, 1]);
      expect(() => format.learn(endless)).not.toThrow();
      expect(() => format.learn(Buffer.from([type, 1, 0, 0, 0, 0, 0, 0]))).not.toThrow();
    }
  });

  it('leaves slices of further layers, and all that is no slice, clear', () => {
    const format = hevcFormat(Buffer.alloc(23));
    const is = (type: number, layer = 0) =>
      format.isSlice(Buffer.from([(type << 1) | (layer >> 5), ((layer & 31) << 3) | 1]));
    expect([0, 1, 9, 16, 19, 20, 21].map((type) => is(type))).not.toContain(false);
    expect([10, 22, 31, 32, 33, 34, 39].map((type) => is(type))).not.toContain(true);
    expect(is(1, 1)).toBe(false);
  });
});
