import type { MediaDescription } from '../probe/describe-media.js';

export interface VideoRung {
  /** `720p`: the short side. */
  name: string;
  width: number;
  height: number;
  /** Ceiling of the encoder, bits per second. */
  maxBitrate: number;
}

export interface LadderPlan {
  video?: {
    streamIndex: number;
    rungs: [VideoRung, ...VideoRung[]];
    /** What must happen to colour before it is 8-bit BT.709. */
    colour: 'keep' | 'from-bt601' | 'untagged-bt709' | 'tone-map';
    /** How the rate comes down to 60 a second: evenly, or by leaving out what follows too soon in an uneven stream. */
    rateCap: 'none' | 'even' | 'uneven';
    /** Frames are not evenly spaced. */
    isVariableRate: boolean;
    /** Fewer than 5 frames a second. */
    isSlow: boolean;
    deinterlace: boolean;
    hold: HoldPlan;
  };
  audio?: { streamIndex: number; channels: 1 | 2; sampleRate: 44_100 | 48_000; bitrate: number };
}

/** Which pictures stand in for missing ones. Times are in seconds on ffmpeg's clock. */
export interface HoldPlan {
  /** The first picture is shown from here, when it comes before `firstBefore`. */
  start: number;
  firstBefore: number;
  /** Where there are too few pictures for a player: the one on screen comes again this often, until `end`. */
  repeat?: { everySeconds: number; end: number };
}

/** By short side, with the ceiling at 30 frames a second. */
const classes = [
  { lines: 1080, maxBitrate: 5_000_000 },
  { lines: 720, maxBitrate: 2_800_000 },
  { lines: 480, maxBitrate: 1_400_000 },
  { lines: 360, maxBitrate: 800_000 },
  { lines: 240, maxBitrate: 400_000 },
];
/** A rung must be this much smaller than the one above to be worth its cost. */
const worthwhileStep = 0.85;
export const maxFrameRate = 60;
export const segmentSeconds = 4;

/** The renditions that fit a source: nothing larger than it, every side even, square pixels, upright. */
export function planLadder(media: MediaDescription, filters: ReadonlySet<string>): LadderPlan {
  const { video, audio } = media;
  return {
    ...(video && {
      video: {
        streamIndex: video.index,
        rungs: planRungs(displaySize(video), (video.frameRate ?? 0) > 40 ? 1.5 : 1),
        colour: planColour(video, filters),
        rateCap: planRateCap(video),
        isVariableRate: (video.frameRate ?? 0) < (video.gridRate ?? 0) * 0.95,
        isSlow: (video.frameRate ?? Infinity) < 5,
        deinterlace: video.isInterlaced && filters.has('yadif'),
        hold: planHold(media),
      },
    }),
    ...(audio && {
      audio: {
        streamIndex: audio.index,
        channels: audio.channels === 1 ? 1 : 2,
        sampleRate: audio.sampleRate === 44_100 ? 44_100 : 48_000,
        bitrate: audio.channels === 1 ? 96_000 : 128_000,
      },
    }),
  };
}

/**
 * Seconds. Decoders hold back frames until others follow, a segment without a frame is a hole in the buffer, and a buffer
 * of pictures that ends before the sound stops the player.
 */
const fewPictures = { interval: 1.05, gap: segmentSeconds, lead: 1, tail: 0.5 };
/** A picture a second lets a player seek and start; in a long video of stills one in each segment must do. */
const longSeconds = 3600;

/** @see HoldPlan */
export function planHold({ timing, duration = 0 }: MediaDescription): HoldPlan {
  const { video, audio, isMeasured } = timing ?? {};
  if (!video) return { start: 0, firstBefore: 0 };
  const { lastStart, longestGap } = video;
  const start = Math.min(video.start, audio?.start ?? Infinity);
  const end = Math.max(video.end, audio?.end ?? -Infinity);
  const tail = end - Math.min(video.end, lastStart + Math.max(longestGap, 0.5));
  const interval = (lastStart - video.start) / Math.max(1, video.packets - 1);
  const hasFew =
    interval > fewPictures.interval ||
    longestGap > fewPictures.gap ||
    video.start - start > fewPictures.lead ||
    tail > fewPictures.tail;
  return {
    start,
    firstBefore: video.start + 0.5,
    ...(isMeasured &&
      hasFew && { repeat: { everySeconds: duration > longSeconds ? segmentSeconds : 1, end } }),
  };
}

function planRateCap({
  frameRate = 0,
  gridRate = 0,
}: VideoStream): NonNullable<LadderPlan['video']>['rateCap'] {
  if (Math.max(frameRate, gridRate) <= maxFrameRate) return 'none';
  const isEven = Math.abs(frameRate - gridRate) < gridRate * 0.005;
  return isEven && gridRate < 500 ? 'even' : 'uneven';
}

type VideoStream = NonNullable<MediaDescription['video']>;

/** As a viewer sees it: pixel shape and rotation applied, never more pixels than were coded. */
export function displaySize({ width, height, pixelAspect, rotation }: VideoStream): {
  width: number;
  height: number;
} {
  const upright = { width: Math.round(width * pixelAspect), height };
  return rotation % 180 === 0 ? upright : { width: upright.height, height: upright.width };
}

function planRungs(
  size: { width: number; height: number },
  rateFactor: number,
): [VideoRung, ...VideoRung[]] {
  const shortSide = Math.min(size.width, size.height);
  const top = Math.min(shortSide, 1080);
  const lower = classes.map(({ lines }) => lines).filter((lines) => lines <= top * worthwhileStep);
  const toRung = (lines: number): VideoRung => {
    const scale = lines / shortSide;
    const width = toEven(size.width * scale);
    const height = toEven(size.height * scale);
    return {
      name: `${Math.min(width, height)}p`,
      width,
      height,
      maxBitrate: Math.round(ceilingFor(lines) * rateFactor),
    };
  };
  return [toRung(top), ...lower.map(toRung)];
}

/** Between two classes the ceiling follows the area. */
function ceilingFor(lines: number): number {
  const above = classes.findLast((entry) => entry.lines >= lines) ?? {
    lines: 1080,
    maxBitrate: 5_000_000,
  };
  return Math.max(150_000, Math.round(above.maxBitrate * (lines / above.lines) ** 2));
}

function toEven(pixels: number): number {
  return Math.max(2, Math.floor(pixels / 2 + 0.25) * 2);
}

function planColour(
  video: VideoStream,
  filters: ReadonlySet<string>,
): NonNullable<LadderPlan['video']>['colour'] {
  const isHdr = video.transfer === 'smpte2084' || video.transfer === 'arib-std-b67';
  if (isHdr && filters.has('zscale') && filters.has('tonemap')) return 'tone-map';
  if (video.matrix !== undefined) return 'keep';
  return Math.min(video.width, video.height) >= 720 ? 'untagged-bt709' : 'from-bt601';
}
