import { css, type ReactiveController } from 'lit';
import { findDrawn } from '../find-drawn.js';
import { VodPlayerPictureChangeEvent } from '../picture-event.js';
import type { PictureSettings } from '../picture-settings.js';
import type { PlayerContext } from '../player-context.js';

export const fits = ['contain', 'cover', 'fill'] as const;
export const rotations = [0, 90, 180, 270] as const;
export const zooms = [1, 1.25, 1.5, 2, 3, 4] as const;

/** How the picture lies in its frame. */
export interface PictureLook {
  /** Undefined: as the page has it. */
  readonly fit: (typeof fits)[number] | undefined;
  /** Degrees, clockwise. */
  readonly rotation: (typeof rotations)[number];
  /** Left and right change places, as they are seen. */
  readonly isMirrored: boolean;
  /** 1 to 4. */
  readonly zoom: number;
}

/** Shares of the width and height of the frame, from its middle. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

const plain: PictureLook = { fit: undefined, rotation: 0, isMirrored: false, zoom: 1 };
const step = 0.1;
const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: step, y: 0 },
  ArrowRight: { x: -step, y: 0 },
  ArrowUp: { x: 0, y: step },
  ArrowDown: { x: 0, y: -step },
};

type Context = Pick<PlayerContext, 'host' | 'player' | 'wear'>;

const known = new WeakMap<object, Picture>();

/** The one of a player. */
export function pictureOf(context: Context): Picture {
  const picture = known.get(context.host) ?? new Picture(context);
  known.set(context.host, picture);
  return picture;
}

/** What is seen of the picture, as it is seen, with as many pixels as that has; undefined where it is as the page has it. */
export function drawSeen({ host, player }: Context): HTMLCanvasElement | undefined {
  const picture = known.get(host);
  const stage = findDrawn(host, '.stage');
  if (!picture || picture.isPlain || !stage) return undefined;
  return draw(picture, player.video, { width: stage.clientWidth, height: stage.clientHeight });
}

/** Fits, turns, mirrors and enlarges the picture. */
export class Picture implements ReactiveController {
  readonly #context: Context;
  #look = plain;
  #pan: Place = { x: 0, y: 0 };
  // What the page knows.
  #told: PictureSettings | undefined;
  #toldOf = plain;

  constructor(context: Context) {
    this.#context = context;
    context.wear(styles);
    context.host.addController(this);
    context.host.addEventListener('keydown', (event) => this.#onKeydown(event), { capture: true });
  }

  // The stage may be drawn later than this is made.
  hostUpdated(): void {
    this.#apply();
  }

  get look(): PictureLook {
    return this.#look;
  }

  /** Where the middle of the picture is. */
  get pan(): Place {
    return this.#pan;
  }

  /** That of the viewer, or of the page. */
  get fit(): PictureLook['fit'] {
    const own = getComputedStyle(this.#context.host).getPropertyValue('--vod-player-object-fit');
    return this.#look.fit ?? fits.find((fit) => fit === own.trim()) ?? 'contain';
  }

  get isPlain(): boolean {
    return JSON.stringify(this.#look) === JSON.stringify(plain);
  }

  set(change: Partial<PictureLook>): void {
    this.#look = { ...this.#look, ...change };
    this.panTo(this.#pan);
  }

  /** As the page says, which knows it then. */
  take(look: PictureLook): void {
    const { host } = this.#context;
    if (host.picture === this.#told) return;
    this.#told = host.picture;
    this.#toldOf = look;
    this.set(look);
  }

  reset(): void {
    this.set(plain);
  }

  /** What is at `from` comes to be at `to`. */
  zoomTo(wanted: number, from: Place, to: Place = from): void {
    const zoom = Math.min(4, Math.max(1, wanted));
    const share = zoom / this.#look.zoom;
    const { x, y } = this.#pan;
    this.#look = { ...this.#look, zoom };
    this.panTo({ x: to.x - (from.x - x) * share, y: to.y - (from.y - y) * share });
  }

  /** No further than to the edges. */
  panTo({ x, y }: Place): void {
    const most = (this.#look.zoom - 1) / 2;
    this.#pan = { x: clamp(x, most), y: clamp(y, most) };
    this.#apply();
    this.#tell();
    this.#context.host.requestUpdate();
  }

  // To move it tells nothing that the page could set.
  #tell(): void {
    if (JSON.stringify(this.#look) === JSON.stringify(this.#toldOf)) return;
    const { fit, rotation, isMirrored: mirrored, zoom } = this.#look;
    this.#toldOf = this.#look;
    this.#told = Object.freeze({ fit, rotation, mirrored, zoom });
    this.#context.host.picture = this.#told;
    this.#context.host.dispatchEvent(new VodPlayerPictureChangeEvent(this.#told));
  }

  #apply(): void {
    const stage = findDrawn(this.#context.host, '.stage');
    if (!stage) return;
    const { rotation, isMirrored, zoom } = this.#look;
    const words = [rotation % 180 === 0 ? '' : 'across', zoom > 1 ? 'zoomed' : ''];
    if (this.isPlain) delete stage.dataset['picture'];
    else stage.dataset['picture'] = words.join(' ').trim();
    const vars = {
      '--_fit': this.#look.fit ?? '',
      '--_rotation': `${rotation}deg`,
      '--_mirror': isMirrored ? '-1' : '1',
      '--_zoom': String(zoom),
      '--_pan-x': String(this.#pan.x),
      '--_pan-y': String(this.#pan.y),
    };
    for (const [name, value] of Object.entries(vars)) stage.style.setProperty(name, value);
  }

  #onKeydown(event: KeyboardEvent): void {
    const { altKey, ctrlKey, key, metaKey, shiftKey } = event;
    const by = arrows[key];
    const { host } = this.#context;
    const isOurs =
      by &&
      this.#look.zoom > 1 &&
      !findDrawn(host, '[data-remote]') &&
      host.controls &&
      host.hotkeys !== 'off' &&
      !takesArrows(event);
    if (!isOurs || altKey || ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.panTo({ x: this.#pan.x + by.x, y: this.#pan.y + by.y });
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function draw({ look, pan }: Picture, video: HTMLVideoElement, frame: Size): HTMLCanvasElement {
  const { isMirrored, rotation, zoom } = look;
  const isAcross = rotation % 180 !== 0;
  // Before it is turned.
  const box = isAcross ? { width: frame.height, height: frame.width } : frame;
  const scale = scaleOf(video, box);
  const [width, height] = [video.videoWidth * scale.x, video.videoHeight * scale.y];
  const seen = isAcross ? { width: height, height: width } : { width, height };
  const across = overlap(pan.x, Math.min(seen.width, frame.width) * zoom, frame.width);
  const down = overlap(pan.y, Math.min(seen.height, frame.height) * zoom, frame.height);
  const density = 1 / (zoom * Math.min(scale.x, scale.y));
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.max(1, Math.round(across.length * density)),
    height: Math.max(1, Math.round(down.length * density)),
  });
  const context = canvas.getContext('2d');
  context?.scale(density, density);
  context?.translate(pan.x * frame.width - across.start, pan.y * frame.height - down.start);
  context?.scale(isMirrored ? -zoom : zoom, zoom);
  context?.rotate((rotation * Math.PI) / 180);
  context?.drawImage(video, -width / 2, -height / 2, width, height);
  return canvas;
}

function scaleOf(video: HTMLVideoElement, { width, height }: Size): Place {
  const [x, y] = [width / video.videoWidth, height / video.videoHeight];
  const { objectFit } = getComputedStyle(video);
  if (objectFit === 'fill') return { x, y };
  const both = objectFit === 'cover' ? Math.max(x, y) : Math.min(x, y);
  return { x: both, y: both };
}

/** What lies within the frame, from its middle. */
function overlap(pan: number, length: number, frame: number): { start: number; length: number } {
  const start = Math.max(pan * frame - length / 2, -frame / 2);
  const end = Math.min(pan * frame + length / 2, frame / 2);
  return { start, length: end - start };
}

/** The sliders, and what is walked by arrows. */
function takesArrows(event: Event): boolean {
  return event
    .composedPath()
    .some(
      (node) =>
        node instanceof Element && node.matches('input, slot, dialog, [role=menu], .transcript'),
    );
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

const styles = css`
  /* Turned by 90°, the picture is as wide as the frame is high. */
  .stage[data-picture] {
    container-type: size;
    /* What is larger than the frame must not make it scroll to a row of the menu. */
    overflow: clip;
    background: var(--vod-player-background, #000);
  }

  [data-picture] > :is(video, .poster) {
    inset: 50% auto auto 50%;
    inline-size: 100cqw;
    block-size: 100cqh;
    translate: calc(var(--_pan-x) * 100cqw - 50%) calc(var(--_pan-y) * 100cqh - 50%);
    transform: scale(calc(var(--_zoom) * var(--_mirror)), var(--_zoom)) rotate(var(--_rotation));
    object-fit: var(--_fit, var(--vod-player-object-fit, contain));
  }

  [data-picture*='across'] > :is(video, .poster) {
    inline-size: 100cqh;
    block-size: 100cqw;
  }

  [data-picture*='zoomed'] > video {
    cursor: grab;
  }

  /* It lies as the storyboard has it. */
  [data-picture] > .scrub-frame {
    display: none;
  }
`;
