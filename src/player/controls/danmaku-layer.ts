import type { DanmakuComment } from '../danmaku.js';
import { DanmakuLanes } from './danmaku-lanes.js';

type Shown = Required<DanmakuComment> & { readonly isOwn?: boolean };

/** On their way through the frame, or standing, at normal speed. */
const [scrollSeconds, standSeconds] = [8, 4];
/** At once: more than can be read. */
const mostShown = 120;
const lineHeight = 1.5;

/** The layer over the picture in which comments run; drawn by hand, since each moves by itself. */
export class DanmakuLayer {
  readonly #video: HTMLVideoElement;
  readonly #element = document.createElement('div');
  readonly #lanes = {
    scroll: new DanmakuLanes(scrollSeconds),
    top: new DanmakuLanes(standSeconds),
    bottom: new DanmakuLanes(standSeconds),
  };
  #area = 100;
  #isRunning = false;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#element.className = 'danmaku-layer';
    // Who does not see them has no use for comments out of their time.
    this.#element.ariaHidden = 'true';
  }

  /** Puts the layer over the picture, below the controls. */
  place(
    stage: HTMLElement,
    { isOn, opacity, area }: { isOn: boolean; opacity: number; area: number },
  ): void {
    if (this.#element.parentNode !== stage || this.#element.previousSibling !== this.#video)
      this.#video.after(this.#element);
    this.#element.hidden = !isOn;
    this.#element.style.opacity = String(opacity / 100);
    this.#area = area;
  }

  /** Lets comments run, or stand still with the picture. */
  run(isRunning: boolean): void {
    this.#isRunning = isRunning;
    for (const animation of this.#animations()) {
      animation.updatePlaybackRate(this.#video.playbackRate);
      if (isRunning) animation.play();
      else animation.pause();
    }
  }

  clear(): void {
    this.#element.replaceChildren();
    for (const lanes of Object.values(this.#lanes)) lanes.clear();
  }

  /** Shows a comment, where there is room for it, and answers whether there is. `now`: seconds of playback. */
  show(comment: Shown, now: number): boolean {
    const frame = this.#element.clientWidth;
    if (frame === 0 || this.#element.childElementCount >= mostShown) return false;
    const element = document.createElement('span');
    element.textContent = comment.text;
    element.style.color = comment.color;
    if (comment.isOwn) element.className = 'own';
    this.#element.append(element);
    const { offsetWidth: width, offsetHeight } = element;
    const line = Math.max(1, offsetHeight * lineHeight);
    const count = Math.max(1, Math.floor((this.#element.clientHeight * this.#area) / 100 / line));
    const lane = this.#laneOf(comment, { count, width, frame, now });
    if (lane === undefined) {
      element.remove();
      return false;
    }
    const from = comment.mode === 'bottom' ? 'bottom' : 'top';
    element.style[from] = `${lane * line + line * 0.2}px`;
    const animation =
      comment.mode === 'scroll' ? this.#scroll(element, frame, width) : this.#stand(element);
    animation.updatePlaybackRate(this.#video.playbackRate);
    if (!this.#isRunning) animation.pause();
    animation.onfinish = () => element.remove();
    return true;
  }

  #laneOf(
    { mode, isOwn }: Shown,
    { count, width, frame, now }: { count: number; width: number; frame: number; now: number },
  ): number | undefined {
    const lanes = this.#lanes[mode];
    const lane =
      mode === 'scroll'
        ? lanes.takeScrolling(count, { width, frame, now })
        : lanes.takeStanding(Math.ceil(count / 2), { now, seconds: standSeconds });
    // One's own is seen in any case.
    return lane ?? (isOwn ? 0 : undefined);
  }

  #scroll(element: HTMLElement, frame: number, width: number): Animation {
    return element.animate(
      [{ transform: `translateX(${frame}px)` }, { transform: `translateX(${-width}px)` }],
      { duration: scrollSeconds * 1000, fill: 'both' },
    );
  }

  #stand(element: HTMLElement): Animation {
    element.classList.add('standing');
    return element.animate([{ opacity: 1 }, { opacity: 1 }], standSeconds * 1000);
  }

  #animations(): Animation[] {
    return [...this.#element.children].flatMap((element) => element.getAnimations());
  }
}
