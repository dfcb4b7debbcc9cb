import type { AudioTrack } from '../../domain/tracks.js';
import type { MediaDescription } from '../probe/describe-media.js';
import type { ProbedAudio } from '../probe/parse-probe.js';
import { describeAudio } from './describe-audio.js';

export interface VideoRung {
  /** The short side, such as `720p`. */
  name: string;
  width: number;
  height: number;
  /** The maximum bitrate of the encoder, in bits per second. */
  maxBitrate: number;
}

export type ColourPlan = 'keep' | 'from-bt601' | 'untagged-bt709' | 'tone-map';

export interface LadderPlan {
  video?: {
    streamIndex: number;
    rungs: [VideoRung, ...VideoRung[]];
    /** The conversion to 8-bit BT.709. */
    colour: ColourPlan;
    /** How the frame rate is limited to 60 per second: by resampling, or by dropping frames that follow too soon. */
    rateCap: 'none' | 'even' | 'uneven';
    /** Frames are not evenly spaced. */
    isVariableRate: boolean;
    /** Fewer than 5 frames a second. */
    isSlow: boolean;
    deinterlace: boolean;
    hold: HoldPlan;
  };
  audio?: AudioPlan;
  /** Audio to choose from beside `audio`; absent when there is none. */
  extraAudio?: AudioPlan[];
}

export interface AudioPlan {
  streamIndex: number;
  channels: 1 | 2;
  sampleRate: 44_100 | 48_000;
  bitrate: number;
  /** Absent where there is nothing to choose. */
  track?: Omit<AudioTrack, 'position' | 'channels'>;
}

/** Which frames are shown where the source has none. Times are in seconds on ffmpeg's clock. */
export interface HoldPlan {
  /** The first frame is shown from `start` on, if its time is before `firstBefore`. */
  start: number;
  firstBefore: number;
  /** Set when the source has too few frames for a player: the last frame is repeated at this interval, until `end`. */
  repeat?: { everySeconds: number; end: number };
}

/** By short side, with the maximum bitrate at 30 frames per second. */
const classes = [
  { lines: 1080, maxBitrate: 5_000_000 },
  { lines: 720, maxBitrate: 2_800_000 },
  { lines: 480, maxBitrate: 1_400_000 },
  { lines: 360, maxBitrate: 800_000 },
  { lines: 240, maxBitrate: 400_000 },
];
/** A rung is made only if its short side is at most this share of the top rung's. */
const maxShareOfTop = 0.85;
export const maxFrameRate = 60;
export const segmentSeconds = 4;

/**
 * Plans the renditions for a source. None is larger than the source; all have even sides, square pixels and no
 * rotation.
 */
export function planLadder(media: MediaDescription, filters: ReadonlySet<string>): LadderPlan {
  const { video, audio } = media;
  return {
    ...(video && {
      video: {
        streamIndex: video.index,
        rungs: planRungs(displaySize(video), (video.frameRate ?? 0) > 40 ? 1.5 : 1),
        colour: planColour(video, filters),
        rateCap: planRateCap(video),
        isVariableRate: (video.frameRate ?? 0) < (video.baseFrameRate ?? 0) * 0.95,
        isSlow: (video.frameRate ?? Infinity) < 5,
        deinterlace: video.isInterlaced && filters.has('yadif'),
        hold: planHold(media),
      },
    }),
    ...(audio && planAudio([audio, ...(media.extras?.audio ?? [])])),
  };
}

/** The default one first. */
export function audioPlans({ audio, extraAudio = [] }: LadderPlan): AudioPlan[] {
  return audio ? [audio, ...extraAudio] : [];
}

function planAudio(streams: [ProbedAudio, ...ProbedAudio[]]): LadderPlan {
  const [main] = streams;
  if (streams.length === 1) return { audio: audioPlan(main) };
  const tracks = describeAudio(streams);
  const [audio, ...extraAudio] = streams.map((stream, n) => {
    const track = tracks[n];
    return { ...audioPlan(stream), ...(track && { track }) };
  });
  return { ...(audio && { audio }), extraAudio };
}

function audioPlan({ index, channels, sampleRate }: ProbedAudio): AudioPlan {
  return {
    streamIndex: index,
    channels: channels === 1 ? 1 : 2,
    sampleRate: sampleRate === 44_100 ? 44_100 : 48_000,
    bitrate: channels === 1 ? 96_000 : 128_000,
  };
}

/**
 * Limits in seconds beyond which frames are repeated. Decoders hold back frames until more follow, a segment without a frame
 * leaves a gap in the buffer, and a player stalls when its video buffer ends before the audio.
 */
const fewPictures = { interval: 1.05, gap: segmentSeconds, lead: 1, tail: 0.5 };
/**
 * Frames are repeated every second, which makes starting and seeking fast; in longer videos once per segment, to save
 * space.
 */
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
  baseFrameRate = 0,
}: VideoStream): NonNullable<LadderPlan['video']>['rateCap'] {
  if (Math.max(frameRate, baseFrameRate) <= maxFrameRate) return 'none';
  const isEven = Math.abs(frameRate - baseFrameRate) < baseFrameRate * 0.005;
  return isEven && baseFrameRate < 500 ? 'even' : 'uneven';
}

type VideoStream = NonNullable<MediaDescription['video']>;

/** The size as displayed, after pixel aspect ratio and rotation. */
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
  const lower = classes.map(({ lines }) => lines).filter((lines) => lines <= top * maxShareOfTop);
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

/** Between two classes the maximum bitrate is proportional to the area. */
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

export function isHdr({ transfer }: Pick<VideoStream, 'transfer'>): boolean {
  return transfer === 'smpte2084' || transfer === 'arib-std-b67';
}

/** How the colours of a source become those of a rendition. Without `filters`, those beyond JPEG's range are cut off. */
export function planColour(
  video: VideoStream,
  filters: ReadonlySet<string> = new Set(),
): ColourPlan {
  if (isHdr(video) && filters.has('zscale') && filters.has('tonemap')) return 'tone-map';
  if (video.matrix !== undefined) return 'keep';
  return Math.min(video.width, video.height) >= 720 ? 'untagged-bt709' : 'from-bt601';
}
