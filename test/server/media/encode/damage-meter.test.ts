import { describe, expect, it } from 'vitest';
import { DamageMeter } from '../../../../server/media/encode/damage-meter.js';
import { describeMedia } from '../../../../server/media/probe/describe-media.js';
import { parseProbe } from '../../../../server/media/probe/parse-probe.js';

const video = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 640,
  height: 360,
  avg_frame_rate: '25/1',
};
const audio = {
  index: 1,
  codec_type: 'audio',
  codec_name: 'ac3',
  sample_rate: '48000',
  channels: 2,
};
const both = describeMedia(parseProbe({ streams: [video, audio] }));
const soundOnly = describeMedia(parseProbe({ streams: [audio] }));

/** What ten seconds of 250 pictures come to when ffmpeg says each line so often. */
function judge(media: typeof both, ...lines: [line: string, times: number][]) {
  const meter = new DamageMeter(media);
  for (const [line, times] of lines) for (let n = 0; n < times; n += 1) meter.read(line);
  return meter
    .assess({ frames: media.video ? 250 : 0, seconds: 10 }, media)
    .map(({ code }) => code);
}

const concealed = [
  ['before 6.1', 'file:/data/a stream 1/original: corrupt decoded frame in stream 0'],
  ['since 6.1', '[vist#0:0/h264 @ 0x55] corrupt decoded frame'],
] as const;

describe('DamageMeter', () => {
  it.each(concealed)(
    'warns of up to one picture in twenty that was patched up, and calls more corrupt, as ffmpeg tells it %s (W-29)',
    (_, line) => {
      expect(judge(both, [line, 12])).toEqual(['damaged']);
      expect(() => judge(both, [line, 13])).toThrow(expect.objectContaining({ code: 'corrupt' }));
    },
  );

  it('counts what was not decoded at all (W-29)', () => {
    expect(
      judge(both, [
        'Error while decoding stream #0:0: Invalid data found when processing input',
        5,
      ]),
    ).toEqual(['damaged']);
    expect(
      judge(both, [
        '[vist#0:0/vp9 @ 0x55] [dec:vp9 @ 0x66] Error submitting packet to decoder: Invalid data',
        5,
      ]),
    ).toEqual(['damaged']);
  });

  it('takes the one cut frame that a stopped recording ends in for no damage (media K9)', () => {
    const cut = 'Error while decoding stream #0:1: Invalid data found when processing input';
    expect(judge(soundOnly, [cut, 1])).toEqual([]);
    expect(judge(both, [cut, 1], [concealed[0][1], 1])).toEqual([]);
  });

  it('keeps a good picture whatever its sound is like, and says so', () => {
    const bad = 'Error while decoding stream #0:1: Invalid data found when processing input';
    expect(judge(both, [bad, 300])).toEqual(['damaged']);
    expect(() => judge(soundOnly, [bad, 300])).toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    );
  });

  it('takes no notice of streams that are not used, and of warnings that tell of no damage', () => {
    const lines = [
      'corrupt decoded frame in stream 7',
      'Error while decoding stream #0:7: x',
      '[mp4 @ 0x1] Non-monotonous DTS',
      '[h264 @ 0x1] non-existing PPS 0 referenced',
    ];
    expect(judge(both, ...lines.map((line): [string, number] => [line, 100]))).toEqual([]);
  });

  it('forgives HEVC that was not recorded from a keyframe on, and no more (W-29)', () => {
    const line = '[hevc @ 0x55] Could not find ref with POC 12';
    expect(judge(both, [line, 8])).toEqual([]);
    expect(judge(both, [line, 14])).toEqual(['damaged']);
  });
});
