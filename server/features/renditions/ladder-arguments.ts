import { inputArguments } from '../../platform/ffmpeg/allow-lists.js';
import { maxFrameRate, type LadderPlan, type VideoRung } from './plan-ladder.js';

export const segmentSeconds = 4;
/** A seek decodes at most this much; every rung has its keyframes at the same times. */
const keyframeSeconds = 2;
const timeBase = 90_000;
/** The first frame at or after each multiple: by time, so that keyframes fall together in every rung at any frame rate. */
const keyframes = `expr:if(isnan(prev_forced_t),1,gte(t,(floor(prev_forced_t/${keyframeSeconds})+1)*${keyframeSeconds}))`;

/** Quiet but for warnings, each of them, which tell of damage, and for progress on its standard output. */
export const reporting = ['-nostdin', '-hide_banner', '-v', 'repeat+warning', '-y', '-progress', 'pipe:1', '-stats_period', '0.5'];

/** One ffmpeg command for the whole ladder: the source is decoded once. It writes below the folder it runs in. */
export function ladderArguments(plan: LadderPlan, input: string): string[] {
  const { video, audio } = plan;
  const rungs = video?.rungs ?? [];
  const graphs = [...(video ? [videoGraph(video)] : []), ...(audio ? [audioGraph(audio)] : [])];
  return [
    ...reporting,
    // The share of bad frames is judged afterwards, by `DamageMeter`.
    ...['-max_error_rate', '1'],
    ...inputArguments(input),
    ...['-filter_complex', graphs.join(';')],
    ...rungs.flatMap((rung, i) => [...videoOutput(i, rung, plan), ...fileOutput(`v/${rung.name}.mp4`)]),
    ...(audio ? [...audioOutput(audio), ...fileOutput('a/main.mp4')] : []),
  ];
}

const rateCap = {
  none: [],
  even: [`fps=${maxFrameRate}`],
  // Time stamps in whole milliseconds jitter, so a frame may come a little early.
  uneven: [`select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(1 / maxFrameRate - 0.004).toFixed(4)})'`],
};

function videoGraph(video: NonNullable<LadderPlan['video']>): string {
  const [top] = video.rungs;
  const common = [
    ...(video.deinterlace ? ['yadif=deint=interlaced'] : []),
    ...rateCap[video.rateCap],
    ...(video.leadSeconds > 0.02 ? [`setpts=PTS-STARTPTS,tpad=start_mode=clone:start_duration=${video.leadSeconds.toFixed(6)}`] : []),
    ...(video.colour === 'tone-map' ? toneMap(top) : []),
  ];
  const names = video.rungs.map((_, i) => `[s${i}]`).join('');
  const scales = video.rungs.map((rung, i) => `[s${i}]${scaleTo(rung, video.colour)}[v${i}]`);
  const split = `[0:${video.streamIndex}]${[...common, `split=${video.rungs.length}`].join(',')}${names}`;
  return [split, ...scales].join(';');
}

function scaleTo({ width, height }: VideoRung, colour: NonNullable<LadderPlan['video']>['colour']): string {
  const matrix = { keep: 'auto', 'tone-map': 'bt709', 'untagged-bt709': 'bt709', 'from-bt601': 'bt601' }[colour];
  const options = `in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`;
  return `scale=w=${width}:h=${height}:${options},setsar=1,format=yuv420p`;
}

/** Shrinks first: linear light at full size is the dearest step of all. */
function toneMap({ width, height }: VideoRung): string[] {
  return [
    `zscale=w=${width}:h=${height}:t=linear:npl=203`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'format=yuv420p',
  ];
}

function audioGraph({ streamIndex, channels, sampleRate }: NonNullable<LadderPlan['audio']>): string {
  const layout = channels === 1 ? 'mono' : 'stereo';
  // Silence for what is missing at the start and inside, so that sound stays with the picture.
  const keepTime = `aresample=${sampleRate}:async=1:first_pts=0`;
  return `[0:${streamIndex}]${keepTime},aformat=channel_layouts=${layout}:sample_rates=${sampleRate}[a]`;
}

function videoOutput(index: number, { maxBitrate }: VideoRung, { video }: LadderPlan): string[] {
  return [
    ...['-map', `[v${index}]`, '-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-crf', '23'],
    ...['-maxrate', String(maxBitrate), '-bufsize', String(maxBitrate * 2)],
    ...['-force_key_frames', keyframes, '-forced-idr', '1'],
    // Reordering moves the decode times of uneven frames, which players then take for gaps.
    ...(video?.isVariableRate ? ['-bf', '0'] : []),
    ...['-g', '600', '-sc_threshold', '0', '-fps_mode', 'vfr', '-enc_time_base', `1:${timeBase}`],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ];
}

/** Sound has no keyframes to begin a fragment at. */
export const audioFragments = ['-frag_duration', String(keyframeSeconds * 1e6)];

function audioOutput({ bitrate }: NonNullable<LadderPlan['audio']>): string[] {
  return ['-map', '[a]', '-c:a', 'aac', '-b:a', String(bitrate), ...audioFragments];
}

/** Fragmented MP4, a fragment from each keyframe to the next. */
export function fileOutput(file: string): string[] {
  return [
    // Location, device and chapter marks of the source stay behind.
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags', '+bitexact'],
    // Otherwise each rendition would be moved by its own reordering delay, and sound and picture apart.
    ...['-avoid_negative_ts', 'disabled'],
    ...['-movflags', '+frag_keyframe+default_base_moof+delay_moov+skip_trailer', '-f', 'mp4', file],
  ];
}
