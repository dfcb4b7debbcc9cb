import type { Beacon } from '../../contract/beacons.js';
import type { PlayerController } from '../player-controller.js';
import type { PlayerSnapshot } from '../snapshot.js';

/** A device that slept meanwhile, or a timer that was late, is no time watched. */
const longestStepMs = 5000;
const maxStretches = 100;

type Doing = 'idle' | 'playing' | 'seeking' | 'stalled';

/** What is known of one view. It looks at each change of the player, of which there are four a second while it plays. */
export class ViewTotals {
  readonly #startupMs: number | undefined;
  readonly #sums = { watchMs: 0, stallCount: 0, stallMs: 0, seekCount: 0, ended: false };
  readonly #msByHeight = new Map<number, number>();
  #watched: [from: number, to: number][] = [];
  #bits = 0;
  #bitsMs = 0;
  #frames: VideoPlaybackQuality | undefined;
  #error: string | undefined;
  #doing: Doing = 'idle';
  #at = performance.now();

  /** `askedAt` is when play was asked for, by `performance.now()`; undefined for what does not play. */
  constructor({ played, currentTime, playbackRate }: HTMLVideoElement, askedAt?: number) {
    if (askedAt === undefined) return;
    // It plays while this part of the player is fetched.
    const from = played.length ? played.start(0) : currentTime;
    const playedMs = ((currentTime - from) * 1000) / playbackRate;
    this.#startupMs = Math.max(0, this.#at - askedAt - playedMs);
    this.#sums.watchMs = playedMs;
    this.#watched = [[from, currentTime]];
  }

  look({ intent, snapshot, video }: PlayerController): void {
    const [sums, before, now] = [this.#sums, this.#doing, performance.now()];
    const passed = Math.min(now - this.#at, longestStepMs);
    const isDry = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    // Of ads nothing is told.
    const doing = intent.holds ? 'idle' : doingOf(snapshot, isDry, before);
    if (before === 'playing') this.#addPlayed(snapshot, passed);
    if (before === 'stalled') sums.stallMs += passed;
    if (doing !== before) {
      if (doing === 'stalled') sums.stallCount++;
      if (doing === 'seeking') {
        if (video.loop && this.#isBegunAnew(snapshot, now)) this.#endRound(snapshot.duration);
        else sums.seekCount++;
      }
      if (doing === 'playing') this.#beginStretch(snapshot.currentTime);
    }
    sums.ended ||= snapshot.ended;
    if (snapshot.state.phase === 'failed') this.#error = snapshot.state.error.code;
    this.#frames = video.getVideoPlaybackQuality();
    this.#at = now;
    this.#doing = doing;
  }

  read(): Omit<Beacon, 'sequence'> {
    const [[height] = []] = [...this.#msByHeight].sort(([, a], [, b]) => b - a);
    return {
      ...this.#sums,
      startupMs: this.#startupMs,
      bitRate: this.#bits / this.#bitsMs || undefined,
      height: height || undefined,
      droppedFrames: this.#frames?.droppedVideoFrames,
      totalFrames: this.#frames?.totalVideoFrames,
      error: this.#error,
      watched: this.#watched.map((times) => [...times]),
    };
  }

  #addPlayed(
    { qualities, playingQuality, seeking, currentTime }: PlayerSnapshot,
    passed: number,
  ): void {
    this.#sums.watchMs += passed;
    const stretch = this.#watched.at(-1);
    if (stretch && !seeking) stretch[1] = currentTime;
    const quality = qualities.find(({ id }) => id === playingQuality);
    if (!quality) return;
    const { height, bitrate } = quality;
    this.#bits += bitrate * passed;
    this.#bitsMs += passed;
    this.#msByHeight.set(height, (this.#msByHeight.get(height) ?? 0) + passed);
  }

  // In a loop, browsers seek to the start and tell of no end. A busy page has last looked a while before.
  #isBegunAnew({ currentTime, duration, playbackRate }: PlayerSnapshot, now: number): boolean {
    const stretch = this.#watched.at(-1);
    const reached = (stretch?.[1] ?? 0) + ((now - this.#at) / 1000) * playbackRate;
    return currentTime < 1 && duration - reached < 1;
  }

  #endRound(duration: number): void {
    this.#sums.ended = true;
    const stretch = this.#watched.at(-1);
    if (stretch) stretch[1] = duration;
  }

  // What was paused, or waited for, goes on.
  #beginStretch(time: number): void {
    const last = this.#watched.at(-1);
    if (last && Math.abs(last[1] - time) < 0.5) return;
    this.#watched = [...this.#watched.slice(1 - maxStretches), [time, time]];
  }
}

// What is waited for after a seek is no stall. `waiting` of the snapshot holds a little longer than there is something to wait for.
function doingOf(
  { started, paused, ended, seeking, state }: PlayerSnapshot,
  isDry: boolean,
  before: Doing,
): Doing {
  if (!started || ended || state.phase !== 'ready') return 'idle';
  if (seeking || (isDry && before === 'seeking')) return 'seeking';
  if (paused) return 'idle';
  return isDry ? 'stalled' : 'playing';
}
