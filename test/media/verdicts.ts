import type { FailureCode } from '../../src/contract/problem-codes.js';

/** `everyday`: not only nightly, since it is quickly processed and unlike the others. */
export type Verdict = { everyday?: true } & (
  | { status: 'failed'; code: FailureCode }
  | {
      status: 'ready';
      /** Seconds. */
      duration: number;
      /** As shown; absent for sound alone. */
      size?: `${number}x${number}`;
      rungs: string[];
      sound?: true;
    }
);

const hd = ['720p', '480p', '360p', '240p'];
const fullHd = ['1080p', ...hd];

/** What every clip of the shared media must come to, and why it is there. */
export const verdicts: Record<string, Verdict> = {
  // Pixels 64:45.
  'androidx__bbb_800x640_768kbps_30fps_avc_pyramid_3b.mp4': {
    status: 'ready',
    duration: 4,
    size: '1138x640',
    rungs: ['640p', '480p', '360p', '240p'],
  },
  'androidx__bear-vp9-odd-dimensions.webm': {
    everyday: true,
    status: 'ready',
    duration: 1,
    size: '160x120',
    rungs: ['120p'],
  },
  'androidx__bt601.mov': {
    status: 'ready',
    duration: 1,
    size: '640x428',
    rungs: ['428p', '360p', '240p'],
    sound: true,
  },
  // HLG and Dolby Vision, held upright.
  'androidx__dolbyVision-hdr.MOV': {
    status: 'ready',
    duration: 0.13,
    size: '720x1280',
    rungs: hd,
    sound: true,
  },
  // The picture starts a second after the sound.
  'androidx__edit_list_positive_shift.mp4': {
    status: 'ready',
    duration: 10,
    size: '1920x1080',
    rungs: fullHd,
    sound: true,
  },
  'androidx__fragmented_captions.mp4': {
    everyday: true,
    status: 'ready',
    duration: 2,
    size: '416x234',
    rungs: ['234p'],
  },
  'androidx__hlg10-color-test.mp4': {
    status: 'ready',
    duration: 0.3,
    size: '1920x1080',
    rungs: fullHd,
    sound: true,
  },
  'androidx__long_180p_av1.mp4': {
    status: 'ready',
    duration: 362.77,
    size: '320x180',
    rungs: ['180p'],
    sound: true,
  },
  'androidx__pixel7_videoOnly_cleaned.mp4': {
    status: 'ready',
    duration: 1.2,
    size: '1920x1080',
    rungs: fullHd,
  },
  'androidx__portrait_4k60.mp4': {
    status: 'ready',
    duration: 0.3,
    size: '1080x1920',
    rungs: fullHd,
    sound: true,
  },
  'androidx__sample.avi': {
    status: 'ready',
    duration: 4.09,
    size: '960x400',
    rungs: ['400p', '240p'],
    sound: true,
  },
  'androidx__sample.flv': {
    status: 'ready',
    duration: 1.1,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  // Seven frames, the first of them ten times as long.
  'androidx__sample_android_slow_motion.mp4': {
    status: 'ready',
    duration: 0.53,
    size: '1280x720',
    rungs: hd,
  },
  'androidx__sample_audio_only.mp4': {
    everyday: true,
    status: 'ready',
    duration: 1.07,
    rungs: [],
    sound: true,
  },
  'androidx__sample_malformed_free_box.mp4': {
    everyday: true,
    status: 'failed',
    code: 'unreadable',
  },
  // Its sound has no description, so the picture plays alone.
  'androidx__sample_missing_stsd.mp4': {
    status: 'ready',
    duration: 1,
    size: '1080x720',
    rungs: hd,
  },
  'androidx__sample_partially_fragmented.mp4': {
    status: 'ready',
    duration: 1.15,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  'androidx__sample_rotate_and_reflect.mp4': {
    status: 'ready',
    duration: 1.05,
    size: '720x1080',
    rungs: hd,
    sound: true,
  },
  'androidx__sample_video_only.mp4': { status: 'ready', duration: 1, size: '1080x720', rungs: hd },
  'androidx__sample_vvc.mp4': { everyday: true, status: 'failed', code: 'unsupported-codec' },
  'androidx__sample_with_chapters.mp4': {
    status: 'ready',
    duration: 1.1,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  'androidx__sample_with_htc_rotation_track_name.mkv': {
    status: 'ready',
    duration: 1.05,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  'androidx__sample_with_pgs_subtitles.mkv': {
    status: 'ready',
    duration: 1.03,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  'androidx__sample_with_srt.mkv': {
    status: 'ready',
    duration: 1.05,
    size: '1080x720',
    rungs: hd,
    sound: true,
  },
  // Telemetry tracks beside picture and sound.
  'gopro__max-heromode.mp4': {
    status: 'ready',
    duration: 10.5,
    size: '848x480',
    rungs: ['480p', '360p', '240p'],
    sound: true,
  },
  'shaka__captions-test.ts': { status: 'ready', duration: 19.99, size: '1920x1080', rungs: fullHd },
  // A segment without what introduces it.
  'shaka__encrypted-sintel-video-segment.mp4': { status: 'failed', code: 'unreadable' },
  // The size changes in the middle.
  'wpt__400x300-red-resize-200x150-green.mp4': {
    everyday: true,
    status: 'ready',
    duration: 1.96,
    size: '400x300',
    rungs: ['300p', '240p'],
  },
  'wpt__invalid-codec.mp4': { everyday: true, status: 'failed', code: 'unsupported-codec' },
  'wpt__movie_5.webm': {
    status: 'ready',
    duration: 5,
    size: '320x240',
    rungs: ['240p'],
    sound: true,
  },
  'wpt__test-boxes-video.mp4': {
    status: 'ready',
    duration: 7.97,
    size: '320x240',
    rungs: ['240p'],
  },
  'wpt__video_512x288_h264-360k_enc_dashinit.mp4': {
    status: 'failed',
    code: 'encrypted-source',
  },
};
