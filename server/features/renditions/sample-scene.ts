const width = 1280;
const height = 720;
/** Ridges repeat after this much, twice the picture, so that they can scroll for ever. */
const period = 2560;
const rate = 30;

export const sampleSeconds = 20;

/** What the scene is painted with; where one is missing there is no sample. */
export const sampleFilters = [
  'color',
  'geq',
  'scale',
  'setsar',
  'alphamerge',
  'loop',
  'fps',
  'scroll',
  'crop',
  'overlay',
  'fade',
  'aevalsrc',
  'aecho',
  'lowpass',
  'afade',
  'volume',
];

type Colour = readonly [red: number, green: number, blue: number];

interface Ridge {
  base: number;
  /** Amplitude in lines, waves a period, phase. */
  waves: (readonly [number, number, number])[];
  /** Added to the outline: tree tops. */
  trees?: string;
  top: Colour;
  foot: Colour;
  /** Share of a period that it moves in a frame. */
  scroll: number;
}

/** How high the trees are at most. */
const treeLines = 34;
const trees = `${treeLines}*pow(2*abs(mod(X,32)/32-0.5),1.6)*(0.55+0.45*sin(2*PI*9*X/${period}+1))`;

/** From far and hazy to near and dark; the nearer, the faster. */
const ridges: Ridge[] = [
  {
    base: 430,
    top: [176, 96, 140],
    foot: [240, 160, 138],
    scroll: 0.00012,
    waves: [
      [34, 2, 0.6],
      [20, 5, 1.9],
      [9, 11, 0.3],
      [4, 23, 2],
    ],
  },
  {
    base: 488,
    top: [116, 62, 122],
    foot: [196, 112, 132],
    scroll: 0.00026,
    waves: [
      [40, 3, 2.2],
      [18, 7, 0.4],
      [8, 17, 1.1],
      [4, 31, 0],
    ],
  },
  {
    base: 560,
    top: [62, 38, 96],
    foot: [128, 66, 116],
    scroll: 0.0005,
    waves: [
      [38, 2, 4.1],
      [22, 5, 2.7],
      [9, 13, 0.9],
      [4, 29, 1.7],
    ],
  },
  {
    base: 640,
    trees,
    top: [22, 18, 50],
    foot: [30, 20, 56],
    scroll: 0.00095,
    waves: [
      [30, 3, 0.2],
      [16, 4, 2.4],
      [5, 19, 1.2],
    ],
  },
];

/** Hertz, loudness, swell in hertz, phase: an A major chord that breathes. */
const voices = [
  [110, 0.16, 0.07, 0],
  [164.81, 0.11, 0.09, 1],
  [220, 0.1, 0.05, 2],
  [277.18, 0.07, 0.11, 3],
  [329.63, 0.07, 0.08, 4],
  [415.3, 0.035, 0.13, 5],
] as [number, number, number, number][];

/** A sunset behind moving hills, with a soft chord: picture in `[v]`, sound in `[a]`. */
export function sampleGraph(): string {
  const layers = ridges.map(
    (_, i) => `[p${i}][l${i}]overlay=format=yuv420${i < ridges.length - 1 ? `[p${i + 1}]` : ''}`,
  );
  const last = layers.pop();
  return [
    sky(),
    sun(),
    ...ridges.map((ridge, i) => `${paintRidge(ridge, i)}[l${i}]`),
    `[sky][sun]overlay=x=430:y='-60+t*5.5':format=yuv420[p0]`,
    ...layers,
    `${last},format=yuv420p,fade=t=in:d=0.8,fade=t=out:st=${sampleSeconds - 1}:d=1[v]`,
    sound(),
  ].join(';');
}

const still = `loop=-1:1,setpts=N/${rate}/TB,fps=${rate}`;

function canvas(w: number, h: number): string {
  return `color=c=black:s=${w}x${h}:r=1:d=1,format=rgba`;
}

/** Colours that change from line to line only: one column is painted, and made wide. */
function column(colours: string, w: number): string {
  const wide = `scale=${w}:${height}:flags=neighbor,setsar=1`;
  return `${canvas(2, height)},geq=${colours}:a=255,${wide}`;
}

function sky(): string {
  const channel = (high: number, middle: number, low: number) =>
    `lerp(lerp(${high},${middle},clip(Y/300,0,1)),${low},clip((Y-200)/300,0,1))`;
  const colours = `r='${channel(24, 150, 255)}':g='${channel(26, 84, 176)}':b='${channel(72, 150, 122)}'`;
  return `${column(colours, width)},${still}[sky]`;
}

function sun(): string {
  const distance = 'hypot(X-450,Y-450)';
  const rim = `clip(1-(${distance}-46)/20,0,1)`;
  const glow = `0.62*pow(clip(1-${distance}/450,0,1),2.6)`;
  const colours = `r=255:g='lerp(196,240,${rim})':b='lerp(120,208,${rim})':a='255*max(clip(52-${distance},0,1),${glow})'`;
  return `${canvas(900, 900)},geq=${colours},${still}[sun]`;
}

function paintRidge(
  { base, waves, trees: tops = '0', top, foot, scroll }: Ridge,
  name: number,
): string {
  const waved = waves
    .map(([lines, count, phase]) => `${lines}*sin(2*PI*${count}*X/${period}+${phase})`)
    .join('+');
  const [red, green, blue] = top.map(
    (value, i) => `'lerp(${value},${foot[i]},clip((Y-${base - 60})/240,0,1))'`,
  );
  const reach = waves.reduce((sum, [lines]) => sum + lines, treeLines + 1);
  const edge = `255*clip(Y-(${base}-(${waved})-${tops}),0,1)`;
  // Sines only where the outline runs: they are most of what painting costs.
  const cover = `if(lt(Y,${base - reach}),0,if(gt(Y,${base + reach}),255,${edge}))`;
  const colours = `${column(`r=${red}:g=${green}:b=${blue}`, period)}[c${name}]`;
  const mask = `color=c=black:s=${period}x${height}:r=1:d=1,format=gray,geq=lum='${cover}'[m${name}]`;
  const painted = `[c${name}][m${name}]alphamerge,format=yuva420p`;
  return `${colours};${mask};${painted},${still},scroll=h=${scroll},crop=${width}:${height}:0:0`;
}

function sound(): string {
  const swells = voices.map(
    ([hertz, loudness, swell, phase]) =>
      `${loudness}*sin(2*PI*${hertz}*t)*(0.55+0.45*sin(2*PI*${swell}*t+${phase}))`,
  );
  const bells =
    '0.10*sin(2*PI*659.26*t)*exp(-2.2*mod(t,5))+0.07*sin(2*PI*880*t)*exp(-2.4*mod(t+2.5,5))';
  const room = 'aecho=0.8:0.6:330|610:0.35|0.22,lowpass=f=2600,volume=6dB';
  const fades = `afade=t=in:d=2,afade=t=out:st=${sampleSeconds - 3}:d=3`;
  const source = `aevalsrc='${[...swells, bells].join('+')}':s=48000:d=${sampleSeconds}`;
  return `${source},${room},${fades},aformat=channel_layouts=stereo[a]`;
}
