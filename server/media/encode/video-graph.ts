import { maxFrameRate, type HoldPlan, type LadderPlan, type VideoRung } from './plan-ladder.js';

type VideoPlan = NonNullable<LadderPlan['video']>;

const rateCap = {
  none: [],
  even: [`fps=${maxFrameRate}`],
  // Time stamps rounded to milliseconds jitter, so a frame may be up to 4 ms early.
  uneven: [
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(1 / maxFrameRate - 0.004).toFixed(4)})'`,
  ],
};

/** The matrix that ffmpeg's `scale` is to read a picture by. */
export const inputMatrix = {
  keep: 'auto',
  'tone-map': 'bt709',
  'untagged-bt709': 'bt709',
  'from-bt601': 'bt601',
} as const satisfies Record<VideoPlan['colour'], string>;

/**
 * The filter graph from the source's video to one output per rung (`[v0]`, `[v1]`, …), with times on ffmpeg's clock.
 */
export function videoGraph(video: VideoPlan): string {
  const { hold, rungs, colour } = video;
  const common = [
    ...(video.deinterlace ? ['yadif=deint=interlaced'] : []),
    ...rateCap[video.rateCap],
    holdFirst(hold),
    ...(colour === 'tone-map' ? toneMap(rungs[0]) : []),
  ];
  const source = `[0:${video.streamIndex}]${common.join(',')}`;
  const split = `split=${rungs.length}${rungs.map((_, i) => `[s${i}]`).join('')}`;
  const scales = (from: VideoPlan['colour']) =>
    rungs.map((rung, i) => `[s${i}]${scaleTo(rung, from)}[v${i}]`);
  if (!hold.repeat) return [`${source},${split}`, ...scales(colour)].join(';');
  return [
    `${source},${scaleTo(rungs[0], colour)}[m]`,
    ...repeat(hold, rungs[0]),
    `[r]${split}`,
    ...scales('keep'),
  ].join(';');
}

/**
 * Moves the first frame to `start`. The first frame is recognised by its time, because frame numbers restart when
 * ffmpeg rebuilds the graph.
 */
function holdFirst({ start, firstBefore }: HoldPlan): string {
  return `setpts='if(isnan(PREV_OUTT)*lt(T,${seconds(firstBefore)}),min(PTS,${seconds(start)}/TB),PTS)'`;
}

const tickRate = 25;

/**
 * Repeats frames: a black strip with a frame at every wanted time is stacked next to the video, and cropped off again.
 * `hstack` outputs a frame whenever one of its inputs has one, and repeats the last video frame until the strip ends.
 */
function repeat({ start, repeat: plan }: HoldPlan, { width, height }: VideoRung): string[] {
  if (!plan) return [];
  const ticks = Math.max(1, Math.round((plan.end - start) * tickRate));
  // Two frames at the end, because ffmpeg gives the last frame the duration of the one before it.
  const wanted = `not(mod(n,${plan.everySeconds * tickRate}))+gte(n,${ticks - 2})`;
  const strip = `color=c=black:s=2x${height}:r=${tickRate}:d=${seconds(ticks / tickRate)},format=yuv420p,setsar=1`;
  return [
    `${strip},settb=1/90000,select='${wanted}',setpts=PTS+${seconds(start)}/TB[t]`,
    `[t][m]hstack=inputs=2,crop=${width}:${height}:2:0[r]`,
  ];
}

function seconds(value: number): string {
  return value.toFixed(6);
}

/**
 * Scales the picture to fit the rung's size, centred with black bars where the aspect ratio differs: a recording may change
 * its size or pixel aspect ratio midway, but a rendition cannot.
 */
function scaleTo({ width, height }: VideoRung, colour: VideoPlan['colour']): string {
  const shape = width / height;
  const fits = `lt(abs(dar/${shape.toFixed(6)}-1),0.02)`;
  const w = `if(${fits},${width},max(2,2*round(min(${width},${height}*dar)/2)))`;
  const h = `if(${fits},${height},max(2,2*round(min(${height},${width}/dar)/2)))`;
  const options = `in_color_matrix=${inputMatrix[colour]}:out_color_matrix=bt709:out_range=tv`;
  const frame = `pad=w=${width}:h=${height}:x=(ow-iw)/2:y=(oh-ih)/2:eval=frame`;
  return `scale=w='${w}':h='${h}':eval=frame:${options},setsar=1,format=yuv420p,${frame}`;
}

/** Scales down first, because converting to linear light at full size is the slowest step of all. */
export function toneMap({ width, height }: Pick<VideoRung, 'width' | 'height'>): string[] {
  return [
    `zscale=w=${width}:h=${height}:t=linear:npl=203`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'format=yuv420p',
  ];
}
