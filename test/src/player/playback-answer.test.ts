import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlayback } from '../../../src/player/playback-answer.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { times } from '../../support/counts.js';

const good = {
  videoId: 'v1',
  title: 'A title',
  duration: 12.5,
  width: 640,
  height: 360,
  poster: 'https://vod.example/p/t/v/a/v1/1/img/poster.jpg',
  expiresAt: '2030-01-01T00:00:00Z',
  sources: [
    {
      type: 'application/vnd.apple.mpegurl',
      url: 'https://vod.example/p/t/v/a/v1/1/master.m3u8',
      protection: 'aes-128',
    },
  ],
  textTracks: [],
  chapters: [],
};

describe('toPlayback', () => {
  it('reads an answer of the server', () => {
    expect(toPlayback(good)).toEqual(good);
    const beacons = 'https://vod.example/v1/beacons?token=t';
    expect(toPlayback({ ...good, beacons })).toEqual({ ...good, beacons });
  });

  it('does without what is odd but not needed', () => {
    const odd = {
      ...good,
      poster: 'javascript:1',
      storyboard: 7,
      beacons: 'javascript:1',
      duration: 'long',
      width: 'wide',
      height: -1,
      chapters: [{ startTime: '1' }],
      textTracks: 5,
    };
    expect(toPlayback(odd)).toEqual({
      ...good,
      poster: null,
      duration: undefined,
      width: 0,
      height: 0,
    });
  });

  it('tells sound alone from a size that the server does not say', () => {
    expect(toPlayback({ ...good, width: null, height: null })).toMatchObject({
      width: null,
      height: null,
    });
    expect(toPlayback({ ...good, width: undefined, height: undefined })).toMatchObject({
      width: 0,
      height: 0,
    });
  });

  it('answers or throws VodError for anything at all (G-07)', () => {
    const field = fc.oneof(fc.anything(), fc.constantFrom(...Object.values(good)));
    const answer = fc.oneof(
      fc.anything(),
      fc.record(Object.fromEntries(Object.keys(good).map((key) => [key, field])), {
        requiredKeys: [],
      }),
      fc
        .record({ junk: fc.anything(), duration: fc.double(), title: fc.string() })
        .map((change) => ({ ...good, ...change })),
    );
    fc.assert(
      fc.property(answer, (value) => {
        try {
          const { sources, poster } = toPlayback(value);
          return sources.length > 0 && (poster === null || poster.startsWith('http'));
        } catch (error) {
          return error instanceof VodError && error.code === 'bad-response';
        }
      }),
      { numRuns: times(2000, 100_000) },
    );
  });
});
