import type { Page } from 'playwright-core';
import { flashStarts, type Frame } from './decode-published.js';
import type { PlayerSite } from './player-site.js';

export interface PlayOptions {
  /** Where to begin, seconds; default 0. */
  from?: number;
  /** Where to stop; default: the end. */
  until?: number;
  /** Default 1. */
  rate?: number;
  /** Gives up after this much without the clock moving; default 15 s. */
  stallTimeoutMs?: number;
}

/** When a flash began, by `mediaTime`: not before `earliest`, since the frames from there to `shown` were dropped. */
export interface ShownFlash {
  earliest: number;
  /** Its first white frame that was on screen. */
  shown: number;
}

export interface PlayFacts {
  /** Milliseconds from the order to play to the first frame on screen. */
  firstFrameMs: number | undefined;
  flashes: ShownFlash[];
  /** Times of the frames that were on screen, in the order of showing. */
  frameTimes: number[];
  /** Length that the player tells once it knows one. */
  duration: number;
  currentTime: number;
  ended: boolean;
  /** The clock stood still for `stallTimeoutMs`. */
  stuck: boolean;
  /** Steps of the clock that were larger than time passed, in seconds. */
  jumps: number[];
  /** How often it waited for data after the first frame. */
  stalls: number;
  error: string | undefined;
}

/** Plays an HLS address in `<vod-player>` and tells what was on screen when, by the browser's own frame times. */
export async function playPublished(
  page: Page,
  site: PlayerSite,
  playlistUrl: string,
  options: PlayOptions = {},
): Promise<PlayFacts> {
  // What esbuild writes around named functions where tests are not run by Vitest.
  await page.addInitScript('globalThis.__name ??= (named) => named');
  await page.goto(site.url);
  const { frames, ...facts } = await page.evaluate(play, { playlistUrl, ...options });
  return { ...facts, frameTimes: frames.map(({ time }) => time), flashes: shownFlashes(frames) };
}

/** Plays up to four times, until something was on screen where each flash belongs. */
export async function playSeen(
  play: () => Promise<PlayFacts>,
  flashesOf: (played: PlayFacts) => readonly number[],
): Promise<PlayFacts> {
  for (let tries = 1; ; tries += 1) {
    const played = await play();
    if (tries === 4 || !flashesOf(played).some((time) => isUnseen(time, played))) return played;
  }
}

/** Seconds between a time and when the nearest flash can have begun. */
export function missOfFlash(time: number, flashes: readonly ShownFlash[]): number {
  return Math.min(
    ...flashes.map(({ earliest, shown }) => Math.max(0, earliest - time, time - shown)),
  );
}

/** Whether no frame was on screen for as long as a flash at `time` lasts: a busy machine drops some. */
function isUnseen(time: number, { frameTimes }: PlayFacts): boolean {
  return !frameTimes.some((frame) => frame >= time - 0.01 && frame < time + 0.09);
}

function shownFlashes(frames: readonly Frame[]): ShownFlash[] {
  const steps = frames.slice(1).map(({ time }, i) => time - (frames[i]?.time ?? 0));
  const frameDuration = Math.min(...steps.filter((step) => step > 0));
  return flashStarts(frames).map(({ flash: { time }, before }) => {
    return { earliest: before ? Math.min(time, before.time + frameDuration) : time, shown: time };
  });
}

/** Runs in the page. */
async function play({
  playlistUrl,
  from = 0,
  until = Infinity,
  rate = 1,
  stallTimeoutMs = 15_000,
}: PlayOptions & { playlistUrl: string }) {
  interface Player extends HTMLVideoElement {
    readonly error: (MediaError & { code: unknown }) | null;
  }
  await customElements.whenDefined('vod-player');
  const player = document.querySelector('vod-player') as unknown as Player;
  const video = player.shadowRoot?.querySelector('video');
  if (!video) throw new Error('The player has no video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [16, 9];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const frames: Frame[] = [];
  const asked = performance.now();
  let firstFrameMs: number | undefined;
  const onFrame: VideoFrameRequestCallback = () => {
    firstFrameMs ??= performance.now() - asked;
    // A busy page is called late: the picture may be a later one than the call is for, so it is asked for its own time.
    const picture = new VideoFrame(video);
    const mediaTime = picture.timestamp / 1e6;
    const [w, h] = [picture.displayWidth, picture.displayHeight];
    context?.drawImage(picture, w * 0.375, h * 0.375, w / 4, h / 4, 0, 0, 16, 9);
    picture.close();
    const pixels = context?.getImageData(0, 0, 16, 9).data ?? new Uint8ClampedArray();
    let luma = 0;
    for (let i = 0; i < pixels.length; i += 4)
      luma +=
        ((pixels[i] ?? 0) * 0.21 + (pixels[i + 1] ?? 0) * 0.72 + (pixels[i + 2] ?? 0) * 0.07) /
        (pixels.length / 4);
    frames.push({ time: mediaTime, luma });
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  let stalls = 0;
  video.addEventListener('waiting', () => (stalls += firstFrameMs === undefined ? 0 : 1));
  let error: string | undefined;
  player.addEventListener(
    'vod-player-error',
    (event) => (error = String((event as unknown as { error: { code: string } }).error.code)),
  );
  player.defaultPlaybackRate = rate;
  player.src = playlistUrl;
  if (from > 0) player.currentTime = from;
  // An interruption shows in the facts.
  player.play().catch((reason: unknown) => (error ??= String(reason)));
  const jumps: number[] = [];
  let [clock, moved, last] = [player.currentTime, performance.now(), performance.now()];
  let stuck = false;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = performance.now();
    player.playbackRate = rate;
    const { currentTime } = player;
    const step = currentTime - clock;
    if (
      firstFrameMs !== undefined &&
      frames.length > 1 &&
      step > ((now - last) / 1000) * rate + 0.5
    )
      jumps.push(step);
    if (step !== 0) moved = now;
    [clock, last] = [currentTime, now];
    stuck = now - moved > stallTimeoutMs;
    if (player.ended || error !== undefined || stuck || currentTime >= until) break;
  }
  return {
    firstFrameMs,
    frames,
    duration: player.duration,
    currentTime: player.currentTime,
    ended: player.ended,
    stuck,
    jumps,
    stalls,
    error,
  };
}
