import { inputArguments } from '../allow-lists.js';
import type { LadderPlan, VideoRung } from './plan-ladder.js';
import { videoGraph } from './video-graph.js';

/** A seek decodes at most this much; every rung has its keyframes at the same times. */
const keyframeSeconds = 2;
const timeBase = 90_000;
/** The first frame at or after each multiple: by time, so that keyframes fall together in every rung at any frame rate. */
const keyframes = `expr:if(isnan(prev_forced_t),1,gte(t,(floor(prev_forced_t/${keyframeSeconds})+1)*${keyframeSeconds}))`;

/** Quiet but for warnings, each of them, which tell of damage, and for progress on its standard output. */
export const reporting = [
  '-nostdin',
  '-hide_banner',
  '-v',
  'repeat+warning',
  '-y',
  '-progress',
  'pipe:1',
  '-stats_period',
  '0.5',
];

/** Sound as the first command leaves it: decoded, of one shape throughout, at the times that the source gives it. */
export const decodedSound = 'a/decoded.mka';
/** What lies before zero on ffmpeg's clock is kept by moving everything this far. */
export const decodedSoundShift = 10;

/**
 * One ffmpeg command for the pictures of the whole ladder: the source is decoded once. It writes below the folder it runs in.
 *
 * ffmpeg builds a graph anew when its input changes size, channels or sample rate. Picture and sound therefore have
 * graphs of their own, and nothing in them counts from the graph's start.
 */
export function ladderArguments(plan: LadderPlan, input: string): string[] {
  const { video, audio } = plan;
  const rungs = video?.rungs ?? [];
  const graphs = [...(video ? [videoGraph(video)] : []), ...(audio ? [audioGraph(audio)] : [])];
  return [
    ...reporting,
    // The share of bad frames is judged afterwards, by `DamageMeter`.
    '-max_error_rate',
    '1',
    ...inputArguments(input),
    ...graphs.flatMap((graph) => ['-filter_complex', graph]),
    ...rungs.flatMap((rung, i) => [
      ...videoOutput(i, rung, plan),
      ...fileOutput(`v/${rung.name}.mp4`),
    ]),
    ...(audio ? ['-map', '[a]', ...lossless, decodedSound] : []),
  ];
}

// Short frames, since the one that is being filled is lost when the graph is built anew.
const lossless = [
  '-c:a',
  'flac',
  '-compression_level',
  '0',
  '-frame_size',
  '256',
  '-map_metadata',
  '-1',
  '-f',
  'matroska',
];

/** The command that encodes the sound. What the source has at `start` comes first; silence stands for what is missing. */
export function soundArguments(
  { sampleRate, bitrate }: NonNullable<LadderPlan['audio']>,
  folder: string,
  start: number,
): string[] {
  // Below a tenth of a second (swresample's default) it is jitter: browsers' recordings are off by 60 ms from packet to packet.
  const onTime = `asetpts=PTS-${(start + decodedSoundShift).toFixed(6)}/TB,aresample=${sampleRate}:async=1:first_pts=0`;
  return [
    ...reporting,
    '-copyts',
    ...inputArguments(`${folder}/${decodedSound}`),
    '-af',
    onTime,
    '-c:a',
    'aac',
    '-b:a',
    String(bitrate),
    ...audioFragments,
    ...fileOutput('a/main.mp4'),
  ];
}

function audioGraph({
  streamIndex,
  channels,
  sampleRate,
}: NonNullable<LadderPlan['audio']>): string {
  const layout = channels === 1 ? 'mono' : 'stereo';
  // Mixed in floating point, where two loud channels do not overflow.
  const mix = `aformat=sample_fmts=fltp:channel_layouts=${layout}:sample_rates=${sampleRate}`;
  return `[0:${streamIndex}]${mix},aformat=sample_fmts=s16,asetpts=PTS+${decodedSoundShift}/TB[a]`;
}

function videoOutput(index: number, { maxBitrate }: VideoRung, { video }: LadderPlan): string[] {
  return [
    '-map',
    `[v${index}]`,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    'high',
    '-crf',
    '23',
    '-maxrate',
    String(maxBitrate),
    '-bufsize',
    String(maxBitrate * 2),
    '-force_key_frames',
    keyframes,
    '-forced-idr',
    '1',
    // Reordering moves the decode times of uneven frames, which players then take for gaps, and holds back slow ones for seconds.
    ...(video?.isVariableRate || video?.isSlow || video?.hold.repeat ? ['-bf', '0'] : []),
    '-g',
    '600',
    '-sc_threshold',
    '0',
    '-fps_mode',
    'vfr',
    '-enc_time_base',
    `1:${timeBase}`,
    '-colorspace',
    'bt709',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-color_range',
    'tv',
  ];
}

/** Sound has no keyframes to begin a fragment at. */
export const audioFragments = ['-frag_duration', String(keyframeSeconds * 1e6)];

/** Fragmented MP4, a fragment from each keyframe to the next. */
export function fileOutput(file: string): string[] {
  return [
    // Location, device and chapter marks of the source stay behind.
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-fflags',
    '+bitexact',
    '-flags',
    '+bitexact',
    // Otherwise each rendition would be moved by its own reordering delay, and sound and picture apart.
    '-avoid_negative_ts',
    'disabled',
    '-movflags',
    '+frag_keyframe+default_base_moof+delay_moov+skip_trailer',
    '-f',
    'mp4',
    file,
  ];
}
