import { inputArguments } from '../allow-lists.js';
import { audioPlans, type AudioPlan, type LadderPlan, type VideoRung } from './plan-ladder.js';
import { videoGraph } from './video-graph.js';

/** The keyframe interval of every rendition. A seek has to decode at most this much. */
const keyframeSeconds = 2;
const timeBase = 90_000;
/**
 * Forces a keyframe at the first frame at or after each multiple of the interval, so that all renditions have keyframes
 * at the same times.
 */
const keyframes = `expr:if(isnan(prev_forced_t),1,gte(t,(floor(prev_forced_t/${keyframeSeconds})+1)*${keyframeSeconds}))`;

/** Makes ffmpeg print every warning, from which damage is counted, and its progress on standard output. */
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

/**
 * The file with the decoded audio of a stream that the first command writes, in one sample format, with the source's
 * time stamps.
 */
export function decodedSound({ streamIndex }: AudioPlan): string {
  return `a/decoded-${streamIndex}.mka`;
}
/**
 * Seconds that are added to the time stamps of the decoded audio, so that audio before zero on ffmpeg's clock is kept.
 */
export const decodedSoundShift = 10;

/**
 * The arguments of the ffmpeg command that encodes the video of the whole ladder and decodes the audio, so that the source
 * is decoded once. It writes below its working directory.
 *
 * ffmpeg rebuilds a filter graph when its input changes size, channels or sample rate. Video and audio therefore have
 * separate graphs, and no filter counts from the start of its graph.
 */
export function ladderArguments(plan: LadderPlan, input: string): string[] {
  const { video } = plan;
  const rungs = video?.rungs ?? [];
  const graphs = [...(video ? [videoGraph(video)] : []), ...audioPlans(plan).map(audioGraph)];
  return [
    ...reporting,
    // ffmpeg must not fail by itself: `DamageMeter` decides afterwards whether too many frames are damaged.
    '-max_error_rate',
    '1',
    ...inputArguments(input),
    ...graphs.flatMap((graph) => ['-filter_complex', graph]),
    ...rungs.flatMap((rung, i) => [
      ...videoOutput(i, rung, plan),
      ...fileOutput(`v/${rung.name}.mp4`),
    ]),
    ...audioPlans(plan).flatMap((audio) => [
      '-map',
      `[a${audio.streamIndex}]`,
      ...lossless,
      decodedSound(audio),
    ]),
  ];
}

// Short frames, because the incomplete frame is lost when the graph is rebuilt.
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

export interface SoundOutput {
  folder: string;
  /** Of the rendition. */
  name: string;
  /** The time of the source at which the output begins. */
  start: number;
  /** Seconds of output: silence is added or the rest left out. Absent for all that there is. */
  length?: number;
}

/** The arguments of the command that encodes the audio. Silence fills gaps. */
export function soundArguments(
  audio: AudioPlan,
  { folder, name, start, length }: SoundOutput,
): string[] {
  const { sampleRate } = audio;
  // Gaps below 0.1 s (swresample's default) are not filled: recordings made in browsers jitter by 60 ms between packets.
  const onTime = `asetpts=PTS-${(start + decodedSoundShift).toFixed(6)}/TB,aresample=${sampleRate}:async=1:first_pts=0`;
  const toLength = length === undefined ? '' : `,apad,atrim=end=${length.toFixed(6)}`;
  return [
    ...reporting,
    '-copyts',
    ...inputArguments(`${folder}/${decodedSound(audio)}`),
    '-af',
    `${onTime}${toLength}`,
    ...encodedSound(audio),
    ...audioFragments,
    ...fileOutput(`a/${name}.mp4`),
  ];
}

function audioGraph(audio: AudioPlan): string {
  const { streamIndex } = audio;
  return `${mixedSound(audio)},aformat=sample_fmts=s16,asetpts=PTS+${decodedSoundShift}/TB[a${streamIndex}]`;
}

/** The beginning of a filter graph: the source's audio as it is to be heard. */
export function mixedSound({ streamIndex, channels, sampleRate }: AudioPlan): string {
  const layout = channels === 1 ? 'mono' : 'stereo';
  // Mixed in floating point, because the sum of two loud channels would overflow integers.
  return `[0:${streamIndex}]aformat=sample_fmts=fltp:channel_layouts=${layout}:sample_rates=${sampleRate}`;
}

export function encodedSound({ bitrate }: AudioPlan): string[] {
  return ['-c:a', 'aac', '-b:a', String(bitrate)];
}

/** The rung `index` of the filter graph, encoded. */
export function videoOutput(
  index: number,
  { maxBitrate }: VideoRung,
  { video }: LadderPlan,
): string[] {
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
    // No B-frames at variable or low frame rates: reordering shifts their decode times, which players take for gaps, and
    // delays slow frames by seconds.
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

/** Audio fragments are split by duration, because audio has no keyframes. */
export const audioFragments = ['-frag_duration', String(keyframeSeconds * 1e6)];

/** Fragmented MP4, a fragment from each keyframe to the next. */
export function fileOutput(file: string): string[] {
  return [
    // Drops the location, device and chapters that the source contains.
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-fflags',
    '+bitexact',
    '-flags',
    '+bitexact',
    // By default each rendition would be shifted by its own reordering delay, and audio and video would be out of sync.
    '-avoid_negative_ts',
    'disabled',
    '-movflags',
    '+frag_keyframe+default_base_moof+delay_moov+skip_trailer',
    '-f',
    'mp4',
    file,
  ];
}
