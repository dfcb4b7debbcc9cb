import { describe, expect, it } from 'vitest';
import { fileOutput } from '../../../../../server/media/encode/ladder-arguments.js';
import { h264Format } from '../../../../../server/media/package/common-encryption/h264.js';
import { makeMedia } from '../../../../support/media.js';
import { sliceHeaders, tracedHeaderBytes } from './traced-headers.js';

const forms: Record<string, string[]> = {
  'with CABAC, B pictures and weights': ['-profile:v', 'high', '-bf', '3', '-weightp', '2'],
  'of the Baseline profile': ['-profile:v', 'baseline'],
  'with four slices': ['-slices', '4'],
  'with interlaced fields': ['-flags', '+ildct+ilme', '-x264-params', 'tff=1:bff=0:weightb=1'],
  'with many references': ['-x264-params', 'ref=6:bframes=5:b-pyramid=normal:weightb=1'],
  'with open GOPs': ['-x264-params', 'open-gop=1:bframes=3:keyint=10'],
  'without deblocking': ['-x264-params', 'no-deblock=1'],
  'with 4:2:2': ['-pix_fmt', 'yuv422p'],
  'with 4:4:4': ['-pix_fmt', 'yuv444p'],
  'without colour': ['-pix_fmt', 'gray'],
  'with its own scaling lists': ['-x264-params', 'cqm=jvt'],
  'for Blu-ray': ['-x264-params', 'bluray-compat=1:slices=4:vbv-maxrate=4000:vbv-bufsize=4000'],
  'at a very low rate': ['-crf', '51'],
};

describe('h264Format', () => {
  it.each(Object.entries(forms))(
    'finds the slice headers of H.264 %s as ffmpeg does',
    async (_, options) => {
      const path = await makeMedia([
        ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=1.6,fade=out:10:25'],
        ...['-c:v', 'libx264', '-preset', 'medium', '-pix_fmt', 'yuv420p', '-g', '20', ...options],
        ...fileOutput('clip.mp4'),
      ]);
      const lengths = await sliceHeaders(path, 'avcC', h264Format);
      expect(lengths.length).toBeGreaterThanOrEqual(40);
      expect(lengths).toEqual(await tracedHeaderBytes(path));
    },
  );

  it('refuses what it cannot read: a slice of unknown parameters, one that ends too early', async () => {
    const format = h264Format(Buffer.from([1, 100, 0, 31, 0xff, 0xe0, 0]));
    expect(format.lengthSize).toBe(4);
    expect(() => format.headerBytes(Buffer.from([0x65, 0x88, 0x80, 0x40]))).toThrow(RangeError);
    expect(() => format.headerBytes(Buffer.from([0x65, 0, 0]))).toThrow(RangeError);
    expect(() => format.learn(Buffer.from([0x67, 100]))).not.toThrow();
    // An endless list of reference frames: only its first bytes are read.
    const endless = Buffer.alloc(64 * 1024 ** 2, 0xff);
    endless.set([0x67, 66, 0, 30]);
    expect(() => format.learn(endless)).not.toThrow();
    expect(() => format.headerBytes(endless)).toThrow(RangeError);
  });
});
