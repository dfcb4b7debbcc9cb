import { render, svg } from 'lit';
import { icon } from '../../shared/icons.js';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';

/** CSS pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A gesture that has been recognised. */
export interface Act {
  move(points: readonly Point[]): void;
  /** `isCanceled`: taken over by the browser, or by a second finger. */
  end(isCanceled: boolean): void;
}

const heldSpeed = 2;
const skipSeconds = 10;

const fastIcon = icon(svg`<path fill="currentColor" d="M13 6.5v11l8-5.5zM3 6.5v11l8-5.5z" />`);
const soundIcon = icon(
  svg`<path d="M11 4.7 6.4 8H3v8h3.4l4.6 3.3z" /><path d="M16 9a5 5 0 0 1 0 6M19.4 18.4a9 9 0 0 0 0-12.8" />`,
);

/** Plays at twice the speed as long as the pointer is held. */
export function holdSpeed(
  { player, say, words }: PlayerContext,
  stage: HTMLElement | undefined,
): Act | undefined {
  const { video } = player;
  if (video.paused || player.snapshot.isLive || !stage) return undefined;
  const before = video.playbackRate;
  video.playbackRate = heldSpeed;
  const sign = document.createElement('div');
  sign.className = 'speed-held';
  sign.setAttribute('part', 'echo');
  sign.ariaHidden = 'true';
  render([`${heldSpeed}×`, fastIcon], sign);
  stage.append(sign);
  say(`${words.t('speed')}: ${heldSpeed}×`);
  return {
    move: () => undefined,
    end() {
      sign.remove();
      // Another speed was chosen meanwhile.
      if (video.playbackRate === heldSpeed) video.playbackRate = before;
    },
  };
}

/** Moves the position through the bar, which shows the preview. Over the width of the frame, an eighth of a long video. */
export function scrub(
  { host, player }: PlayerContext,
  { width }: DOMRect,
  start: Point,
): Act | undefined {
  const bar = findDrawn(host, '.seek input') as HTMLInputElement | undefined;
  const { start: first, end: last } = player.range;
  if (!bar || last <= first) return undefined;
  const before = player.video.currentTime;
  const seconds = Math.max(Math.min(last - first, 90), (last - first) / 8);
  const send = (time: number, type: 'input' | 'change'): void => {
    bar.value = String(Math.min(last, Math.max(first, time)));
    bar.dispatchEvent(new Event(type, { bubbles: true }));
  };
  return {
    move([{ x } = start]) {
      send(before + ((x - start.x) / width) * seconds, 'input');
    },
    end(isCanceled) {
      send(isCanceled ? before : bar.valueAsNumber, 'change');
    },
  };
}

/** Changes the volume, in full screen: the whole height is from silence to the loudest. */
export function slideVolume(
  { player, run, screen, tell, words }: PlayerContext,
  { height }: DOMRect,
  start: Point,
): Act | undefined {
  const { video } = player;
  if (!screen.isFullscreen || !canSetVolume()) return undefined;
  const before = video.muted ? 0 : video.volume;
  return {
    move([{ y } = start]) {
      const volume = before + (start.y - y) / height;
      run({ act: 'volume-to', volume });
      tell(soundIcon, words.t('percent', { percent: Math.round(video.volume * 100) }));
    },
    end: () => undefined,
  };
}

/** By ten seconds, to the side that was tapped twice: −1 for left, 1 for right. */
export function skip({ run, say, tell, words }: PlayerContext, side: number): void {
  run({ act: 'seek-by', seconds: side * skipSeconds });
  tell(side < 0 ? backIcon : forwardIcon, `${side < 0 ? '−' : '+'}${skipSeconds}`);
  say(words.t(side < 0 ? 'back' : 'forward', { count: skipSeconds }));
}

const forwardIcon = icon(svg`<path d="m6 17 5-5-5-5M13 17l5-5-5-5" />`);
const backIcon = icon(svg`<path d="m11 17-5-5 5-5M18 17l-5-5 5-5" />`);

// On an iPhone the buttons at its side are the only way, and the property stays 1.
function canSetVolume(): boolean {
  const probe = document.createElement('video');
  probe.volume = 0.5;
  return probe.volume === 0.5;
}
