import { maxFrameRate, type HoldPlan, type LadderPlan, type VideoRung } from './plan-ladder.js';

type VideoPlan = NonNullable<LadderPlan['video']>;

const rateCap = {
  none: [],
  even: [`fps=${maxFrameRate}`],
  // Time stamps in whole milliseconds jitter, so a frame may come a little early.
  uneven: [
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(1 / maxFrameRate - 0.004).toFixed(4)})'`,
  ],
};

/** From the source's picture to one output a rung, `[v0]` and on, at the times of ffmpeg's clock. */
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

/** By its time: were it by its number, the first frame of a graph that is built anew would be taken for the first of all. */
function holdFirst({ start, firstBefore }: HoldPlan): string {
  return `setpts='if(isnan(PREV_OUTT)*lt(T,${seconds(firstBefore)}),min(PTS,${seconds(start)}/TB),PTS)'`;
}

const tickRate = 25;

/**
 * Puts a strip beside the picture that has a frame at every time at which one is wanted, and cuts it off again: the stack
 * has a frame whenever one of its inputs has, and shows the last picture for as long as the strip lasts.
 */
function repeat({ start, repeat: plan }: HoldPlan, { width, height }: VideoRung): string[] {
  if (!plan) return [];
  const ticks = Math.max(1, Math.round((plan.end - start) * tickRate));
  // ffmpeg takes the last frame to be as long as the one before it.
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
 * The whole picture inside the rung's frame, in the middle of black where it has another shape than the frame: a
 * recording may change its size or its pixels' shape, which the frame cannot.
 */
function scaleTo({ width, height }: VideoRung, colour: VideoPlan['colour']): string {
  const matrix = {
    keep: 'auto',
    'tone-map': 'bt709',
    'untagged-bt709': 'bt709',
    'from-bt601': 'bt601',
  }[colour];
  const shape = width / height;
  const fits = `lt(abs(dar/${shape.toFixed(6)}-1),0.02)`;
  const w = `if(${fits},${width},max(2,2*round(min(${width},${height}*dar)/2)))`;
  const h = `if(${fits},${height},max(2,2*round(min(${height},${width}/dar)/2)))`;
  const options = `in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`;
  const frame = `pad=w=${width}:h=${height}:x=(ow-iw)/2:y=(oh-ih)/2:eval=frame`;
  return `scale=w='${w}':h='${h}':eval=frame:${options},setsar=1,format=yuv420p,${frame}`;
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
