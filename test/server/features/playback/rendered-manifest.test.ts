import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  acceptsGzip,
  RenderedManifest,
} from '../../../../server/features/playback/rendered-manifest.js';

describe('RenderedManifest', () => {
  it('compresses once, whoever asks', async () => {
    const manifest = new RenderedManifest(
      '#EXTM3U\n'.repeat(100),
      'application/vnd.apple.mpegurl',
      false,
    );
    const [one, other] = await Promise.all([manifest.compressed(), manifest.compressed()]);
    expect(one).toBe(other);
    expect(gunzipSync(one)).toEqual(manifest.bytes);
  });
});

describe('acceptsGzip', () => {
  it.each(['gzip', 'br, gzip', 'gzip;q=0.5', 'deflate, GZIP ; q=1', 'gzip;q=0.01'])(
    'takes %s',
    (header) => {
      expect(acceptsGzip(header)).toBe(true);
    },
  );

  it.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0', 'x-gzip-not', 'gzipped'])(
    'does not take %s',
    (header) => {
      expect(acceptsGzip(header)).toBe(false);
    },
  );
});
