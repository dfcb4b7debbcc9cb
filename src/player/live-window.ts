import type { Playback } from '../contract/playback.js';
import { formatTime } from '../shared/format-time.js';
import type { Localizer } from '../shared/localize.js';
import type { Engine, SeekRange } from './engines/engine.js';
import type { Intent } from './intent.js';
import type { EngineFacts } from './snapshot.js';
import type { PlayerWord } from './words.js';

/** Seconds behind live that still count as live: engines keep a few segments in hand, and drift. */
export const liveTolerance = 10;
/** A window shorter than this is what live needs to play, and nothing to seek in. */
const leastDvrSeconds = 60;

/** Whether so much of it is kept that a viewer may go back. */
export function hasDvr({ start, end }: SeekRange): boolean {
  return end - start >= leastDvrSeconds;
}

/** Whether live has begun anew before what was played: an encoder was restarted, and counts from the beginning. */
export function isLeftBehind(live: SeekRange | undefined, time: number): boolean {
  return live !== undefined && time - live.end > liveTolerance;
}

/** The position in seconds, here or on another device that plays. */
export function timeOf({
  intent,
  video,
}: {
  readonly intent: Intent;
  readonly video: HTMLVideoElement;
}): number {
  return (intent.elsewhere?.facts ?? video).currentTime;
}

/** Whether the server knows that it has an end, which may be still to come: it is no live stream. */
export function hasEndOf(playback: Playback | undefined): boolean {
  return Boolean(playback?.duration) || playback?.growing === true;
}

/** Whether more of what has an end is still to come: only its engine takes it for live. */
export function isArriving({
  live,
  engine,
}: Pick<Timeline, 'live'> & { engine: Pick<Engine, 'live'> | undefined }): boolean {
  return !live && engine?.live !== undefined;
}

/** What only the engine of a session knows of the media. */
export function factsOf(
  player: Parameters<typeof isArriving>[0],
  session: { readonly duration: number | undefined } | undefined,
): EngineFacts {
  return {
    duration: session?.duration,
    isLive: player.live !== undefined,
    isArriving: isArriving(player),
  };
}

interface Timeline {
  readonly live: SeekRange | undefined;
  readonly range: SeekRange;
}

/** Where a seek goes. What is oldest of live may be gone before it has come. */
export function seekTarget({ live, range: { start, end } }: Timeline, time: number): number {
  const least = live ? start + liveTolerance : start;
  return end > 0 ? Math.min(end, Math.max(least, time)) : Math.max(0, time);
}

/** The moment at a share of what can be sought in. */
export function timeAt({ start, end }: SeekRange, fraction: number): number {
  return start + fraction * (end - start);
}

/** A moment as it is written: `1:23`, or `−1:23` behind live. */
export function stampOf({ live }: Timeline, time: number): string {
  return live ? `−${formatTime(live.end - time)}` : formatTime(time);
}

/** A moment as it is spoken. */
export function spokenStamp(
  { live, range }: Timeline,
  time: number,
  words: Localizer<PlayerWord>,
): string {
  if (!live)
    return words.t('position', { current: formatTime(time), duration: formatTime(range.end) });
  const behind = live.end - time;
  return behind < liveTolerance
    ? words.t('live')
    : words.t('behindLive', { time: formatTime(behind) });
}
