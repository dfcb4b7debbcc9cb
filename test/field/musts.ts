import type { FailureCode } from '../../src/contract/problem-codes.js';

type Range = readonly [least: number, most: number];

/** What must hold of an input that once failed; what is absent is not asked. Seconds, pixels and hertz. */
export interface Must {
  /** Not only nightly: an input of which no other test makes the like, and that is quickly processed. */
  everyday?: true;
  /** `ready`, or the codes it may fail with instead of, or beside, being ready. */
  outcome: 'ready' | { orFailed: FailureCode[] } | { failed: FailureCode[] };
  duration?: Range;
  size?: `${number}x${number}`;
  sound?: 'heard' | 'heard-or-warned';
  pictures?: Range;
  pictureEnds?: Range;
  soundEnds?: Range;
  /** Flashes of the decoded picture, each within `sync` of its place. */
  flashes?: readonly number[];
  beeps?: readonly number[];
  /** How long after its flash each beep is heard. */
  beepAfterFlash?: Range;
  frequency?: Range;
  /** Largest sample, where 1 is full scale. */
  peakBelow?: number;
  /** Played in Chromium: `whole` to its end at double speed, or the seconds that are enough. */
  played?: {
    until: 'end' | number;
    from?: number;
    flashes?: readonly number[];
    duration?: Range;
    seekTo?: number;
  };
  /** The first revision, from the source's own packets, must hold `played` too. */
  firstRevision?: true;
  /** A warning must be told when it is ready. */
  warnedIfReady?: true;
  /** Width by height of the red block in the corner: it tells the shape of the pixels. */
  redBlocks?: readonly { at: number; shape: number }[];
}

/** Sound and picture are in step within this much. */
export const sync = 0.045;

const seconds = (from: number, to: number, shift = 0) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n + shift);

/** By file of the folder; `index.json` there says where each comes from. */
export const musts: Record<string, Must> = {
  // The source lost the frame in which its first flash begins, so that one is 18 ms behind its beep.
  'mr_vp8.webm': {
    everyday: true,
    outcome: 'ready',
    duration: [5.06, 5.26],
    sound: 'heard',
    pictures: [140, 160],
    beepAfterFlash: [-0.025, 0.065],
  },
  'memo.webm': { outcome: 'ready', duration: [3.9, 4.1], sound: 'heard' },
  'long_still.mp4': { outcome: { orFailed: ['duration-limit'] }, duration: [41_990, 42_010] },
  'resized_vp9.webm': { outcome: 'ready', soundEnds: [10.1, 10.3], beeps: seconds(0, 9, 0.51) },
  'turned.ts': {
    outcome: 'ready',
    pictureEnds: [7.9, 8.1],
    soundEnds: [7.9, 8.1],
    flashes: seconds(1, 7, 0.033),
    beeps: seconds(1, 7, 0.033),
  },
  'tv_51_to_stereo.ts': { outcome: 'ready', soundEnds: [7.9, 8.1], beeps: seconds(1, 7, 0.015) },
  'dvd_pal.vob': {
    outcome: 'ready',
    size: '1024x576',
    duration: [5.9, 6.1],
    beeps: seconds(1, 5, 0.02),
    played: { until: 5.5, flashes: seconds(1, 5, 0.02) },
  },
  'webcam10_ac3.mkv': { outcome: 'ready', beepAfterFlash: [-sync, sync], played: { until: 5.5 } },
  // Its frames come unevenly, so its own flashes are up to 74 ms late.
  'fps1000.webm': {
    outcome: 'ready',
    flashes: [1.074, 2.007, 3.074, 4.007],
    played: { until: 5.5, flashes: [1.074, 2.007, 3.074, 4.007] },
  },
  'copy15.mkv': {
    outcome: 'ready',
    beepAfterFlash: [-sync, sync],
    played: { until: 5.5 },
    firstRevision: true,
  },
  'late_video.mkv': {
    outcome: 'ready',
    duration: [79.9, 80.1],
    flashes: seconds(71, 78, 0.01),
    played: { from: 69, until: 74, flashes: seconds(71, 73), duration: [79.9, 80.1] },
  },
  'late_video.mp4': {
    outcome: 'ready',
    flashes: seconds(71, 78, 0.02),
    played: { from: 69, until: 74, flashes: seconds(71, 73, 0.02) },
  },
  'still_audio.mp4': { outcome: 'ready', played: { until: 'end', duration: [19.9, 20.1] } },
  'still_audio_1fps.mp4': { outcome: 'ready', played: { until: 'end' } },
  'podcast_half_fps.mp4': { outcome: 'ready', duration: [19.9, 20.1], played: { until: 'end' } },
  'video_short.mp4': {
    outcome: 'ready',
    duration: [19.9, 20.1],
    played: { until: 'end', duration: [19.9, 20.1], seekTo: 15 },
  },
  'hold_end.mp4': { outcome: 'ready', duration: [9.8, 10], pictureEnds: [9.8, 10] },
  'tv_teletext.ts': {
    outcome: 'ready',
    duration: [2.9, 3.1],
    size: '512x288',
    sound: 'heard',
  },
  'multi_program.ts': { everyday: true, outcome: 'ready', frequency: [1450, 1550] },
  'fmp4_cut.mp4': { outcome: 'ready', duration: [8, 9.1] },
  'ts_back.ts': { outcome: 'ready', duration: [7.8, 8.2] },
  'cover_bmp.flac': { outcome: 'ready', duration: [5.9, 6.1], sound: 'heard' },
  'avchd_lpcm.m2ts': { outcome: 'ready', sound: 'heard-or-warned' },
  'resolve_pcm32.mov': { outcome: 'ready', sound: 'heard' },
  'wmv7.wmv': { outcome: 'ready' },
  'mjpeg_adpcm.avi': { outcome: 'ready', sound: 'heard' },
  'nelly.flv': { outcome: 'ready', sound: 'heard' },
  'xdcam.mxf': { outcome: { orFailed: ['unsupported-codec'] } },
  'photo.avif': { everyday: true, outcome: { failed: ['not-media', 'unsupported-codec'] } },
  'sar100.mp4': { outcome: { orFailed: ['resolution-too-large'] } },
  'tv_shape_change.ts': {
    outcome: 'ready',
    redBlocks: [
      { at: 2.5, shape: 4 / 3 },
      { at: 6.5, shape: 16 / 9 },
    ],
  },
  'damage60.mp4': { everyday: true, outcome: { orFailed: ['corrupt'] }, warnedIfReady: true },
  'clip_prores.mp4': {
    everyday: true,
    outcome: 'ready',
    frequency: [860, 900],
    beeps: [1],
    peakBelow: 0.99,
  },
  'mr_h264opus.mp4': { outcome: 'ready' },
  'apac_first_dapa.mov': { outcome: 'ready', sound: 'heard' },
  'ogop60.mp4': { outcome: 'ready' },
  'elst_trim.mp4': { outcome: 'ready', duration: [4.9, 5.1] },
  'share_gap.mp4': { outcome: 'ready' },
  'f2997.mp4': { outcome: 'ready', beepAfterFlash: [-sync, sync] },
  'pts_outlier.mp4': { outcome: 'ready', duration: [5.9, 6.1] },
  'frag_alldur.mp4': { outcome: 'ready', duration: [5.9, 6.15] },
  'obs_f32.mp4': {
    outcome: 'ready',
    sound: 'heard-or-warned',
    frequency: [860, 900],
  },
  'tv_ad_track.ts': {
    outcome: 'ready',
    duration: [5.9, 6.1],
    beeps: seconds(1, 5),
    flashes: seconds(1, 5),
    beepAfterFlash: [-sync, sync],
  },
};
