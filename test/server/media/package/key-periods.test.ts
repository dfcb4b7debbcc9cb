import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { segmentIv } from '../../../../server/domain/segment-iv.js';
import { keyPeriod } from '../../../../server/media/package/key-periods.js';
import { createPackager } from '../../../../server/media/package/packager.js';
import { createUnpackager } from '../../../../server/media/package/unpackager.js';

/** When the segments of 22 minutes begin, as the packager makes them. */
const starts = startsOf([2, ...Array.from({ length: 330 }, () => 4.000_001)]);
const init = randomBytes(100);
const clear = (n: number) => Buffer.alloc(1000 + n, n);
const video = { kind: 'video' as const, shortSide: 180 };

function startsOf(durations: readonly number[]): number[] {
  let start = 0;
  return durations.map((seconds) => (start += seconds) - seconds);
}
const periodsOf = (durations: readonly number[]) => startsOf(durations).map(keyPeriod);

describe('keyPeriod', () => {
  it('keeps one key for ten minutes, whatever the segments last', () => {
    const periods = starts.map(keyPeriod);
    expect(periods.lastIndexOf(0)).toBe(150);
    expect(periods.lastIndexOf(1)).toBe(300);
    expect(periods.at(-1)).toBe(2);
    expect(periodsOf(Array.from({ length: 100 }, () => 6))).not.toContain(1);
    // A hundred sixths of a minute, whose sum falls just short.
    expect(periodsOf([...Array.from({ length: 60 }, () => 9.999_999_9), 1]).at(-1)).toBe(1);
    expect(periodsOf([16, 900, 16])).toEqual([0, 0, 1]);
    expect(periodsOf([])).toEqual([]);
  });
});

describe('segments of AES-128', () => {
  it('change their key at the same time in all tracks, and can be unpacked with all keys only', () => {
    const packager = createPackager('aes-128', [video, { kind: 'audio' }]);
    const first = packager.contentKeys[0];
    const tracks = [video, { kind: 'audio' as const }].map((track) => packager.track(track, init));
    const sealed = tracks.map((track) =>
      starts.map((start, n) => track.segment(clear(n), n, start)),
    );
    const { contentKeys } = packager;
    expect(contentKeys).toHaveLength(3);
    expect(new Set(contentKeys.map(({ key }) => key.toString('hex'))).size).toBe(3);
    for (const [one, track] of tracks.entries()) {
      expect(track.contentKeyId).toBe(first?.id);
      expect(track.keyChanges).toEqual([
        { segment: 151, keyId: contentKeys[1]?.id },
        { segment: 301, keyId: contentKeys[2]?.id },
      ]);
      const laterKeys = (track.keyChanges ?? []).map(({ segment, keyId }) => ({
        segment,
        contentKey: contentKeys.find(({ id }) => id === keyId),
      }));
      const unpackager = createUnpackager('aes-128', { ...track, contentKey: first, laterKeys });
      for (const [n, of] of [
        [0, 0],
        [150, 0],
        [151, 1],
        [300, 1],
        [301, 2],
        [330, 2],
      ] as const) {
        const bytes = sealed[one]?.[n] ?? init;
        expect(unpackager.segment(Buffer.from(bytes), n)).toEqual(clear(n));
        const key = contentKeys[of]?.key ?? '';
        const cipher = createDecipheriv('aes-128-cbc', key, segmentIv(track.ivBase ?? init, n));
        expect(Buffer.concat([cipher.update(bytes), cipher.final()])).toEqual(clear(n));
      }
      const missing = laterKeys.map((change) => ({ ...change, contentKey: undefined }));
      expect(() =>
        createUnpackager('aes-128', { ...track, contentKey: first, laterKeys: missing }),
      ).toThrow('has no content key');
    }
    const [one, other] = tracks;
    expect(one?.ivBase).not.toEqual(other?.ivBase);
  });

  it('have one key below ten minutes', () => {
    const packager = createPackager('aes-128', [video]);
    const track = packager.track(video, init);
    for (const [n, start] of starts.slice(0, 150).entries()) track.segment(clear(n), n, start);
    expect(track.keyChanges).toBeNull();
    expect(packager.contentKeys).toHaveLength(1);
  });
});
