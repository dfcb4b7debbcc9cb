import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RenderedManifest } from '../../../../server/features/playback/rendered-manifest.js';

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
