import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMedia } from '../../../../server/platform/ffmpeg/describe-media.js';
import { MediaFault } from '../../../../server/platform/ffmpeg/media-fault.js';
import { parseProbe } from '../../../../server/platform/ffmpeg/parse-probe.js';
import { times } from '../../../support/counts.js';

const odd = fc.oneof(
  fc.constantFrom('N/A', '0/0', '90000/0', '-1', '1e999', 'NaN', 'Infinity', '', '0:1', '16:0', '-0', null, true),
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
      ['index', 'width', 'height', 'sample_aspect_ratio', 'r_frame_rate', 'avg_frame_rate', 'duration', 'start_time'].map(
        (name) => [name, odd],
      ),
    ),
    sample_rate: odd,
    channels: odd,
    disposition: odd,
    side_data_list: fc.oneof(odd, fc.array(fc.record({ rotation: odd }))),
  },
  { requiredKeys: [] },
);
const report = fc.oneof(
  fc.record({ format: fc.oneof(odd, fc.record({ duration: odd, start_time: odd })), streams: fc.oneof(odd, fc.array(stream)) }),
  odd,
);

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('parseProbe', () => {
  it('W-13 W-14 makes only finite numbers of anything, and never throws', () => {
    fc.assert(
      fc.property(report, (value) => {
        const media = parseProbe(value);
        expect(numbersIn(media).every(Number.isFinite)).toBe(true);
        const { duration = 0, streams } = media;
        expect(duration).toBeGreaterThanOrEqual(0);
        for (const entry of streams) {
          if (entry.kind === 'video') expect(Math.min(entry.width, entry.height, entry.frameRate ?? 0)).toBeGreaterThanOrEqual(0);
          if (entry.kind === 'audio') expect(Math.min(entry.channels, entry.sampleRate)).toBeGreaterThanOrEqual(0);
        }
        try {
          describeMedia(media);
        } catch (error) {
          if (!(error instanceof MediaFault)) throw error;
        }
      }),
      { numRuns: times(1000, 10_000) },
    );
  });

  it('reads rotation clockwise, pixel shape and rates', () => {
    const [video] = parseProbe({
      streams: [
        {
          ...{ index: 3, codec_type: 'video', codec_name: 'h264', width: 800, height: 640, sample_aspect_ratio: '64:45' },
          ...{ avg_frame_rate: '30000/1001', r_frame_rate: '60/1', side_data_list: [{}, { rotation: -90 }] },
        },
      ],
    }).streams;
    expect(video).toMatchObject({ kind: 'video', index: 3, rotation: 90, gridRate: 60 });
    expect(video).toHaveProperty('pixelAspect', 64 / 45);
    expect(video).toHaveProperty('frameRate', 30000 / 1001);
  });
});

const h264 = { codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 };
const aac = { codec_type: 'audio', codec_name: 'aac', sample_rate: '48000', channels: 2 };
const describeReport = (streams: object[], format: object = { duration: '10' }) => describeMedia(parseProbe({ format, streams }));
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
  it('W-26 takes picture and sound, sound alone, and never cover art', () => {
    const cover = { ...h264, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    expect(describeReport([h264, aac])).toMatchObject({ video: { codec: 'h264' }, audio: { codec: 'aac' } });
    expect(describeReport([aac, cover])).not.toHaveProperty('video');
    expect(codeOf([cover])).toBe('no-streams');
    expect(codeOf([{ codec_type: 'data' }])).toBe('no-streams');
  });

  it('W-27 chooses the default track of several', () => {
    const chosen = describeReport([{ ...h264, index: 0 }, { ...h264, index: 4, disposition: { default: 1 } }]);
    expect(chosen.video?.index).toBe(4);
  });

  it('W-17 W-37 refuses a picture whose codec is not on the list, also beside good sound', () => {
    expect(codeOf([{ ...h264, codec_name: 'magicyuv' }, aac])).toBe('unsupported-codec');
    expect(codeOf([{ codec_type: 'video', width: 320, height: 180 }])).toBe('unsupported-codec');
    expect(codeOf([{ ...h264, codec_name: 'constructor' }])).toBe('unsupported-codec');
  });

  it('plays a picture without a sound that cannot be read', () => {
    expect(describeReport([h264, { codec_type: 'audio', sample_rate: '0', channels: 0 }])).not.toHaveProperty('audio');
  });

  it('W-15 W-18 W-19 refuses what is above a limit, by its name', () => {
    expect(codeOf([{ ...h264, width: 10_000, height: 10_000 }])).toBe('resolution-too-large');
    expect(codeOf(Array.from({ length: 65 }, () => aac))).toBe('too-many-streams');
  });
});
