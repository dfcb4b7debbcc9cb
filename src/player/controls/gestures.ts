import { css, type ReactiveController } from 'lit';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import { holdSpeed, scrub, skip, slideVolume, type Act, type Point } from './gesture-acts.js';
import type { Picture } from './picture.js';

export { seekWords as words } from './seek-words.js';

/** Pixels: so much moves under a finger that lies still. */
const slack = 12;
const holdAfterMs = 500;
const secondTapWithinMs = 350;
const clickWithinMs = 300;

/** What pointers do on the picture beyond a click: hold for speed, swipe, pinch, and tap twice. */
export class Gestures implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #points = new Map<number, Point>();
  #start: Point = { x: 0, y: 0 };
  #act: Act | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #picture: Picture | undefined;
  // The click that follows a gesture is none. A click of a keyboard or a screen reader follows nothing.
  #endedAt = -Infinity;
  #tracking: AbortController | undefined;
  #lastTap = { at: -Infinity, side: 0 };

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host } = context;
    context.wear(styles);
    host.addController(this);
    host.requestUpdate();
    host.addEventListener('pointerdown', (event) => this.down(event, event.composedPath()[0]));
    host.addEventListener('click', (event) => this.#onClick(event), { capture: true });
    host.addEventListener('contextmenu', (event) => {
      const isTouch = event.pointerType === 'touch';
      if (this.#act || (isTouch && this.#points.size > 0)) event.preventDefault();
    });
    host.addEventListener('dragstart', (event) => {
      if (this.#points.size > 0) event.preventDefault();
    });
  }

  // The page scrolls under a finger that moves up or down, unless the player has the whole screen.
  hostUpdated(): void {
    const { host, screen } = this.#context;
    const stage = this.#stage;
    if (!stage) return;
    const isOurs = screen.isFullscreen || stage.matches('[data-picture~=zoomed]');
    stage.style.touchAction = host.controls ? (isOurs ? 'none' : 'pan-y') : '';
  }

  hostDisconnected(): void {
    this.#finish(true);
    this.#forget();
  }

  /** `target` is what it was put down on: of an event that was kept it is not told any more. */
  down(event: PointerEvent, target: EventTarget | undefined): void {
    this.#endedAt = -Infinity;
    if (event.button !== 0 || !this.#isOn || !isPicture(target)) return;
    const point = pointOf(event);
    this.#points.set(event.pointerId, point);
    this.#track();
    if (this.#points.size > 1) {
      this.#finish(true);
      void this.#pinch();
      return;
    }
    this.#start = point;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hold(), holdAfterMs);
    if (this.#isZoomed) void this.#takePicture();
  }

  // A pointer that leaves the player goes on; captured by it, a click would miss what it is on.
  #track(): void {
    if (this.#tracking) return;
    this.#tracking = new AbortController();
    const { signal } = this.#tracking;
    const view = this.#context.host.ownerDocument;
    view.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const type of ['pointerup', 'pointercancel'] as const)
      view.addEventListener(type, (event) => this.#up(event), { signal });
  }

  #forget(): void {
    this.#points.clear();
    this.#tracking?.abort();
    this.#tracking = undefined;
  }

  #move(event: PointerEvent): void {
    if (!this.#points.has(event.pointerId)) return;
    const point = pointOf(event);
    this.#points.set(event.pointerId, point);
    if (this.#act) return this.#act.move([...this.#points.values()]);
    // What two fingers do is on its way.
    if (this.#points.size > 1) return;
    const [x, y] = [point.x - this.#start.x, point.y - this.#start.y];
    if (Math.hypot(x, y) < slack) return;
    // What drags it is on its way.
    if (this.#isZoomed && !this.#picture) return;
    clearTimeout(this.#timer);
    this.#act = this.#actOf(event, Math.abs(x) > Math.abs(y));
    if (this.#act) this.#act.move([point]);
    else this.#forget();
  }

  #actOf({ pointerType }: PointerEvent, isSideways: boolean): Act | undefined {
    const frame = this.#frame;
    if (this.#picture && this.#isZoomed) return pan(this.#picture, frame, this.#start);
    if (pointerType !== 'touch') return undefined;
    if (isSideways) return scrub(this.#context, frame, this.#start);
    const isRight = this.#start.x > frame.left + frame.width / 2;
    return isRight ? slideVolume(this.#context, frame, this.#start) : undefined;
  }

  #up(event: PointerEvent): void {
    if (!this.#points.has(event.pointerId)) return;
    this.#finish(event.type === 'pointercancel');
    // Of two fingers, one still lies there: it begins nothing of its own.
    this.#forget();
  }

  #finish(isCanceled: boolean): void {
    clearTimeout(this.#timer);
    if (!this.#act) return;
    this.#act.end(isCanceled);
    this.#act = undefined;
    this.#endedAt = performance.now();
  }

  #hold(): void {
    this.#act ??= holdSpeed(this.#context, this.#stage);
  }

  async #pinch(): Promise<void> {
    const [one, other] = this.#points.values();
    await this.#takePicture();
    if (this.#picture && this.#points.size > 1 && one && other)
      this.#act = pinch(this.#picture, this.#frame, [one, other], (zoom) => this.#tellZoom(zoom));
  }

  #tellZoom(zoom: number): void {
    const { say, words } = this.#context;
    const times = new Intl.NumberFormat(words.lang, { maximumFractionDigits: 1 }).format(zoom);
    say(`${times}×`);
  }

  async #takePicture(): Promise<void> {
    const { pictureOf } = await import('./picture.js');
    this.#picture = pictureOf(this.#context);
  }

  #onClick(event: MouseEvent): void {
    if (performance.now() - this.#endedAt < clickWithinMs) return stop(event);
    const isTouch = (event as PointerEvent).pointerType === 'touch';
    if (!isTouch || !this.#isOn || !isPicture(event.composedPath()[0])) return;
    const { left, width } = this.#frame;
    const third = Math.floor(((event.clientX - left) / width) * 3);
    const tap = { at: event.timeStamp, side: third - 1 };
    const before = this.#lastTap;
    this.#lastTap = tap;
    if (tap.side === 0 || before.side !== tap.side || tap.at - before.at > secondTapWithinMs)
      return;
    stop(event);
    skip(this.#context, tap.side);
  }

  get #isOn(): boolean {
    const { host, player } = this.#context;
    const { aspectRatio, started } = player.snapshot;
    return host.controls && started && aspectRatio !== 0 && !findDrawn(host, '.menu');
  }

  get #isZoomed(): boolean {
    return this.#stage?.matches('[data-picture~=zoomed]') === true;
  }

  get #stage(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.stage');
  }

  get #frame(): DOMRect {
    return (this.#stage ?? this.#context.host).getBoundingClientRect();
  }
}

// What lies over the picture without being a control lets pointers through.
function isPicture(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.matches('video, .stage');
}

function pointOf({ clientX, clientY }: PointerEvent): Point {
  return { x: clientX, y: clientY };
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function pan(picture: Picture, { width, height }: DOMRect, start: Point): Act {
  const { x, y } = picture.pan;
  return {
    move: ([at = start]) =>
      picture.panTo({ x: x + (at.x - start.x) / width, y: y + (at.y - start.y) / height }),
    end: () => undefined,
  };
}

function pinch(
  picture: Picture,
  frame: DOMRect,
  [one, other]: readonly [Point, Point],
  tell: (zoom: number) => void,
): Act {
  const middleOf = (a: Point, b: Point): Point => ({
    x: ((a.x + b.x) / 2 - frame.left) / frame.width - 0.5,
    y: ((a.y + b.y) / 2 - frame.top) / frame.height - 0.5,
  });
  const distance = (a: Point, b: Point): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  let [first, second] = [one, other];
  return {
    move([a = first, b = second]) {
      const { zoom } = picture.look;
      const share = distance(a, b) / distance(first, second);
      picture.zoomTo(zoom * share, middleOf(first, second), middleOf(a, b));
      [first, second] = [a, b];
    },
    end() {
      // Nearly as it was is meant to be as it was.
      if (picture.look.zoom < 1.05) picture.set({ zoom: 1 });
      tell(picture.look.zoom);
    },
  };
}

const styles = css`
  .stage {
    -webkit-touch-callout: none;
    -webkit-user-select: none;
  }

  .speed-held {
    position: absolute;
    inset-block-start: 12px;
    inset-inline: 0;
    display: flex;
    align-items: center;
    gap: 4px;
    inline-size: fit-content;
    margin-inline: auto;
    padding: 6px 14px;
    border-radius: 999px;
    background: rgb(0 0 0 / 0.62);
    font-weight: 600;
    pointer-events: none;
  }

  @media (forced-colors: active) {
    .speed-held {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
  }
`;
