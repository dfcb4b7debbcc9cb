import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planHold, planLadder } from '../../../../server/media/encode/plan-ladder.js';
import { describeMedia } from '../../../../server/media/probe/describe-media.js';
import { parseProbe } from '../../../../server/media/probe/parse-probe.js';

const allFilters = new Set(['zscale', 'tonemap', 'yadif']);

function plan(video: object, audio?: object, filters: ReadonlySet<string> = allFilters) {
  const streams = [
    {
      index: 0,
      codec_type: 'video',
      codec_name: 'h264',
      width: 1920,
      height: 1080,
      r_frame_rate: '30/1',
      avg_frame_rate: '30/1',
      ...video,
    },
    ...(audio
      ? [
          {
            index: 1,
            codec_type: 'audio',
            codec_name: 'aac',
            sample_rate: '48000',
            channels: 2,
            ...audio,
          },
        ]
      : []),
  ];
  return planLadder(
    describeMedia(parseProbe({ format: { duration: '10', start_time: '0' }, streams })),
    filters,
  );
}
const sizes = (video: object) =>
  plan(video).video?.rungs.map(({ name, width, height }) => `${name} ${width}x${height}`);

describe('planLadder', () => {
  it('makes the usual rungs of a full HD source', () => {
    expect(sizes({})).toEqual([
      '1080p 1920x1080',
      '720p 1280x720',
      '480p 852x480',
      '360p 640x360',
      '240p 426x240',
    ]);
  });

  it('starts at the size of the source when that lies between two rungs', () => {
    expect(sizes({ width: 960, height: 400 })).toEqual(['400p 960x400', '240p 576x240']);
    expect(sizes({ width: 3840, height: 2160 })?.[0]).toBe('1080p 1920x1080');
  });

  it('turns the size with the picture (W-22)', () => {
    expect(sizes({ width: 1280, height: 720, side_data_list: [{ rotation: -90 }] })?.[0]).toBe(
      '720p 720x1280',
    );
    expect(sizes({ width: 1280, height: 720, side_data_list: [{ rotation: 180 }] })?.[0]).toBe(
      '720p 1280x720',
    );
  });

  it('never scales up, keeps every side even, and the shape within a pixel or two (W-25)', () => {
    const side = fc.integer({ min: 16, max: 4000 });
    const aspect = fc.constantFrom('1:1', '2:1', '5:2', '525:352', '8:9', '1:2');
    fc.assert(
      fc.property(
        side,
        side,
        aspect,
        fc.constantFrom(0, 90, 180, 270),
        (width, height, sar, rotation) => {
          const [x = 1, y = 1] = sar.split(':').map(Number);
          const shownPixels = Math.max(1, x / y) * width * height;
          fc.pre(shownPixels <= 36e6 && Math.max(1, x / y) * width <= 16_384);
          const rungs =
            plan({ width, height, sample_aspect_ratio: sar, side_data_list: [{ rotation }] }).video
              ?.rungs ?? [];
          const upright = [Math.round((width * x) / y), height];
          const [shownWidth = 0, shownHeight = 0] =
            rotation % 180 === 0 ? upright : upright.reverse();
          expect(rungs.length).toBeGreaterThan(0);
          expect(new Set(rungs.map(({ name }) => name)).size).toBe(rungs.length);
          for (const rung of rungs) {
            expect((rung.width % 2) + (rung.height % 2)).toBe(0);
            expect(rung.width).toBeLessThanOrEqual(shownWidth + 1);
            expect(rung.height).toBeLessThanOrEqual(shownHeight + 1);
            const scale = Math.min(rung.width, rung.height) / Math.min(shownWidth, shownHeight);
            expect(Math.abs(rung.width - shownWidth * scale)).toBeLessThanOrEqual(
              2 + 2 * Math.max(1, shownWidth / shownHeight),
            );
          }
        },
      ),
    );
  });

  it('caps the rate at 60: evenly for even rates, by dropping for uneven ones (W-21)', () => {
    const capOf = (avg: string, grid: string) =>
      plan({ avg_frame_rate: avg, r_frame_rate: grid }).video?.rateCap;
    expect(capOf('60/1', '60/1')).toBe('none');
    expect(capOf('120/1', '120/1')).toBe('even');
    expect(capOf('1000/1', '60/1')).toBe('uneven');
    expect(plan({ avg_frame_rate: '24/1', r_frame_rate: '30/1' }).video?.isVariableRate).toBe(true);
  });

  it('tone-maps HDR where the filters exist (W-23)', () => {
    expect(plan({ color_transfer: 'arib-std-b67' }).video?.colour).toBe('tone-map');
    expect(
      plan({ color_transfer: 'smpte2084', color_space: 'bt2020nc' }, undefined, new Set()).video
        ?.colour,
    ).toBe('keep');
    expect(plan({ height: 480, width: 640 }).video?.colour).toBe('from-bt601');
  });

  it('mixes sound down to two channels at most', () => {
    expect(plan({}, { channels: 6 }).audio).toMatchObject({ channels: 2, sampleRate: 48_000 });
    expect(plan({}, { channels: 1, sample_rate: '44100' }).audio).toMatchObject({
      channels: 1,
      sampleRate: 44_100,
    });
  });
});

describe('planHold', () => {
  const even = { start: 0, end: 10, lastStart: 9.96, longestGap: 0.04, packets: 250 };
  const holdOf = (video: Partial<typeof even>, audio = { start: 0, end: 10 }, duration = 10) => {
    const media = describeMedia(
      parseProbe({
        format: {},
        streams: [{ codec_type: 'video', codec_name: 'h264', width: 64, height: 64 }],
      }),
    );
    const timing = { video: { ...even, ...video }, audio: { ...even, ...audio }, isMeasured: true };
    return planHold({ ...media, duration, timing });
  };

  it('shows the first picture from the start of what is used, by a time that no later one has (W-24)', () => {
    expect(holdOf({ start: 0.3 })).toEqual({ start: 0, firstBefore: 0.8 });
  });

  it('repeats pictures where few come, and until the sound ends (S10, S11, S12, S13, S14)', () => {
    expect(holdOf({}).repeat).toBeUndefined();
    const everySecond = { everySeconds: 1, end: 10 };
    expect(holdOf({ end: 0.04, lastStart: 0, packets: 1, longestGap: 0 }).repeat).toEqual(
      everySecond,
    );
    expect(holdOf({ packets: 5, longestGap: 2, lastStart: 8 }).repeat).toEqual(everySecond);
    expect(holdOf({ longestGap: 5 }).repeat).toEqual(everySecond);
    expect(holdOf({ start: 2 }).repeat).toEqual(everySecond);
    expect(holdOf({ end: 4, lastStart: 3.96 }).repeat).toEqual(everySecond);
    expect(holdOf({ lastStart: 4 }).repeat).toEqual(everySecond);
  });

  it('repeats them less often in hours of stills (S02)', () => {
    const hours = { end: 42_000, lastStart: 41_990, longestGap: 10, packets: 4200 };
    expect(holdOf(hours, { start: 0, end: 42_000 }, 42_000).repeat).toEqual({
      everySeconds: 4,
      end: 42_000,
    });
  });
});
