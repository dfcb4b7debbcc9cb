import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLadder } from '../../../../server/media/encode/plan-ladder.js';
import { mediaLimits } from '../../../../server/media/allow-lists.js';
import { describeMedia } from '../../../../server/media/probe/describe-media.js';
import { MediaFault } from '../../../../server/media/media-fault.js';
import { parseProbe } from '../../../../server/media/probe/parse-probe.js';
import { times } from '../../../support/counts.js';

const odd = fc.oneof(
  fc.constantFrom(
    'N/A',
    '0/0',
    '90000/0',
    '-1',
    '1e999',
    'NaN',
    'Infinity',
    '',
    '0:1',
    '16:0',
    '-0',
    null,
    true,
  ),
  fc.double(),
  fc.string(),
  fc.integer(),
  fc.jsonValue(),
);
const stream = fc.record(
  {
    codec_type: fc.constantFrom('video', 'audio', 'data', 'subtitle', 7),
    codec_name: fc.oneof(fc.constantFrom('h264', 'aac', '__proto__', 'constructor'), odd),
    ...Object.fromEntries(
      [
        'index',
        'width',
        'height',
        'sample_aspect_ratio',
        'r_frame_rate',
        'avg_frame_rate',
        'duration',
        'start_time',
      ].map((name) => [name, odd]),
    ),
    sample_rate: odd,
    channels: odd,
    codec_tag: odd,
    bits_per_raw_sample: odd,
    disposition: fc.oneof(
      odd,
      fc.record({ default: odd, attached_pic: odd, visual_impaired: odd }),
    ),
    side_data_list: fc.oneof(odd, fc.array(fc.record({ rotation: odd }))),
  },
  { requiredKeys: [] },
);
const report = fc.oneof(
  fc.record({
    format: fc.oneof(
      odd,
      fc.record({
        duration: odd,
        start_time: odd,
        format_name: fc.oneof(odd, fc.constantFrom('mpegts', 'mov,mp4')),
      }),
    ),
    streams: fc.oneof(odd, fc.array(stream)),
    programs: fc.oneof(
      odd,
      fc.array(fc.record({ streams: fc.oneof(odd, fc.array(fc.record({ index: odd }))) })),
    ),
  }),
  odd,
);

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('parseProbe', () => {
  it('makes only finite numbers of anything, and never throws (W-13, W-14)', () => {
    fc.assert(
      fc.property(report, (value) => {
        const media = parseProbe(value);
        expect(numbersIn(media).every(Number.isFinite)).toBe(true);
        const { duration = 0, streams } = media;
        expect(duration).toBeGreaterThanOrEqual(0);
        for (const entry of streams) {
          if (entry.kind === 'video')
            expect(
              Math.min(entry.width, entry.height, entry.frameRate ?? 0),
            ).toBeGreaterThanOrEqual(0);
          if (entry.kind === 'audio')
            expect(Math.min(entry.channels, entry.sampleRate)).toBeGreaterThanOrEqual(0);
        }
        try {
          const plan = planLadder(describeMedia(media), new Set());
          expect(numbersIn(plan).every(Number.isFinite)).toBe(true);
          const [top] = plan.video?.rungs ?? [];
          if (top) expect(top.width * top.height).toBeLessThanOrEqual(mediaLimits.pixels * 1.01);
        } catch (error) {
          // Whatever a file says, it is the file's fault and never ours.
          if (!(error instanceof MediaFault)) throw error;
          expect(error.code).not.toBe('internal');
        }
      }),
      { numRuns: times(1000, 10_000) },
    );
  });

  it('reads rotation clockwise, pixel shape and rates', () => {
    const [video] = parseProbe({
      streams: [
        {
          index: 3,
          codec_type: 'video',
          codec_name: 'h264',
          width: 800,
          height: 640,
          sample_aspect_ratio: '64:45',
          avg_frame_rate: '30000/1001',
          r_frame_rate: '60/1',
          side_data_list: [{}, { rotation: -90 }],
        },
      ],
    }).streams;
    expect(video).toMatchObject({ kind: 'video', index: 3, rotation: 90, baseFrameRate: 60 });
    expect(video).toHaveProperty('pixelAspect', 64 / 45);
    expect(video).toHaveProperty('frameRate', 30000 / 1001);
  });
});

const h264 = { codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 };
const aac = { codec_type: 'audio', codec_name: 'aac', sample_rate: '48000', channels: 2 };
const describeReport = (streams: object[], format: object = { duration: '10' }) =>
  describeMedia(parseProbe({ format, streams }));
const codeOf = (streams: object[], format?: object) => {
  try {
    describeReport(streams, format);
  } catch (error) {
    if (error instanceof MediaFault) return error.code;
    throw error;
  }
  return 'ready';
};

describe('describeMedia', () => {
  it('takes picture and sound, sound alone, and never cover art (W-26)', () => {
    const cover = { ...h264, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    expect(describeReport([h264, aac])).toMatchObject({
      video: { codec: 'h264' },
      audio: { codec: 'aac' },
    });
    expect(describeReport([aac, cover])).not.toHaveProperty('video');
    expect(codeOf([cover])).toBe('no-streams');
    expect(codeOf([{ codec_type: 'data' }])).toBe('no-streams');
  });

  it('chooses the default track of several (W-27)', () => {
    const chosen = describeReport([
      { ...h264, index: 0 },
      { ...h264, index: 4, disposition: { default: 1 } },
    ]);
    expect(chosen.video?.index).toBe(4);
  });

  it('refuses a picture whose codec is not on the list, also beside good sound (W-17, W-37)', () => {
    expect(codeOf([{ ...h264, codec_name: 'magicyuv' }, aac])).toBe('unsupported-codec');
    expect(codeOf([{ codec_type: 'video', width: 320, height: 180 }])).toBe('unsupported-codec');
    expect(codeOf([{ ...h264, codec_name: 'constructor' }])).toBe('unsupported-codec');
  });

  it('plays a picture without a sound that cannot be read', () => {
    expect(
      describeReport([h264, { codec_type: 'audio', sample_rate: '0', channels: 0 }]),
    ).not.toHaveProperty('audio');
  });

  it('refuses what is above a limit, by its name (W-15, W-18, W-19)', () => {
    expect(codeOf([{ ...h264, width: 10_000, height: 10_000 }])).toBe('resolution-too-large');
    expect(codeOf(Array.from({ length: 65 }, () => aac))).toBe('too-many-streams');
  });

  it('hears what everybody wants to hear before what is made for some (media K7)', () => {
    const described = { ...aac, index: 1, disposition: { default: 1, visual_impaired: 1 } };
    expect(
      describeReport([{ ...h264, index: 0 }, described, { ...aac, index: 2 }]).audio?.index,
    ).toBe(2);
    expect(describeReport([{ ...h264, index: 0 }, described]).audio?.index).toBe(1);
  });

  it('keeps to the programme of the picture, also when that has no sound (media S16)', () => {
    const programs = [{ streams: [{ index: 0 }] }, { streams: [{ index: 1 }] }];
    const streams = [
      { ...aac, index: 0 },
      { ...h264, index: 1 },
    ];
    const media = describeMedia(parseProbe({ format: {}, streams, programs }));
    expect(media).not.toHaveProperty('audio');
    expect(media.warnings).toEqual([]);
  });

  it('takes the codecs only that this ffmpeg reads', () => {
    const media = parseProbe({ format: {}, streams: [{ ...h264, codec_name: 'av1' }, aac] });
    expect(describeMedia(media, new Set(['libaom-av1', 'aac'])).video?.codec).toBe('av1');
    expect(() => describeMedia(media, new Set(['h264', 'aac']))).toThrow(
      expect.objectContaining({ code: 'unsupported-codec' }),
    );
  });

  it('does not believe a pixel of a hundred to one, and sizes a picture as it is shown (media S31, security S8)', () => {
    expect(describeReport([{ ...h264, sample_aspect_ratio: '100:1' }]).video?.pixelAspect).toBe(1);
    expect(describeReport([{ ...h264, sample_aspect_ratio: '1:15' }]).video?.pixelAspect).toBe(1);
    expect(describeReport([{ ...h264, sample_aspect_ratio: '4:1' }]).video?.pixelAspect).toBe(4);
    const large = { ...h264, width: 5900, height: 5900 };
    expect(codeOf([large])).toBe('ready');
    expect(codeOf([{ ...large, sample_aspect_ratio: '2:1' }])).toBe('resolution-too-large');
    expect(codeOf([{ ...h264, width: 10_800, height: 1080 }])).toBe('ready');
    expect(codeOf([{ ...h264, width: 32_000, height: 240 }])).toBe('resolution-too-large');
  });

  it('refuses a sound of one sample a second, which would fill the memory, and plays the picture beside it (security S8)', () => {
    const slow = { ...aac, codec_name: 'pcm_s16le', sample_rate: '1' };
    expect(codeOf([slow])).toBe('unsupported-codec');
    expect(codeOf([{ ...slow, sample_rate: '4000000000' }])).toBe('unsupported-codec');
    expect(codeOf([{ ...slow, sample_rate: '192000' }])).toBe('ready');
    expect(describeReport([h264, slow])).toMatchObject({
      video: {},
      warnings: [{ code: 'sound-lost' }],
    });
  });
});
