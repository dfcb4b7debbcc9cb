/** Sources for ffmpeg of a picture that is white for 0.12 s, and a tone that sounds for 0.1 s, at each whole second from 1 on. */
export interface Pattern {
  seconds: number;
  /** Default 320x240. */
  size?: string;
  /** Frames a second, default 25. */
  rate?: number;
  /** Hertz, default 880. */
  tone?: number;
  /** The pattern's time at the first frame or sample: 4 begins with what a pattern shows at 4 s. */
  from?: number;
}

export function flashes({ seconds, size = '320x240', rate = 25, from = 0 }: Pattern): string[] {
  const white = `drawbox=t=fill:c=white:enable='gte(t+${from}+0.0005,1)*lt(mod(t+${from}+0.0005,1),0.12)'`;
  return [
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=${size}:r=${rate}:d=${seconds},lutyuv=y=val*0.3+16,${white}`,
  ];
}

export function beeps({ seconds, tone = 880, from = 0 }: Pattern): string[] {
  const gate = `gte(t+${from},1)*lt(mod(t+${from},1),0.1)`;
  return ['-f', 'lavfi', '-i', `aevalsrc='0.7*sin(2*PI*${tone}*t)*${gate}':s=48000:d=${seconds}`];
}
