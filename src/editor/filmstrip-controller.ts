import type { LitElement, ReactiveController } from 'lit';
import type { MediaReader } from './renderers/renderer.js';

/** Draws the filmstrip and the keyframe marks of a source, a picture at a time, and stops when told or resized. */
export class FilmstripController implements ReactiveController {
  /** Keyframes found so far, in order, in seconds. */
  marks: readonly number[] = [];

  readonly #host: LitElement;
  #reader: MediaReader | undefined;
  #drawing = new AbortController();
  #listing = new AbortController();
  #observer: ResizeObserver | undefined;
  #observed: HTMLCanvasElement | undefined;
  #width = 0;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const strip = this.#canvas('.strip');
    if (!strip || strip === this.#observed) return;
    this.#observer?.disconnect();
    this.#observed = strip;
    this.#width = 0;
    this.#observer = new ResizeObserver(() => this.#onResize());
    this.#observer.observe(strip);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observed = undefined;
    this.#drawing.abort();
  }

  open(reader: MediaReader): void {
    this.close();
    this.#reader = reader;
    this.#listing = new AbortController();
    this.#list(reader, this.#listing.signal).catch(this.#ignoreClosed);
    this.#redraw();
  }

  close(): void {
    this.#drawing.abort();
    this.#listing.abort();
    this.#reader = undefined;
    this.marks = [];
    this.#width = 0;
  }

  #canvas(selector: string): HTMLCanvasElement | null {
    return this.#host.renderRoot.querySelector<HTMLCanvasElement>(selector);
  }

  #onResize(): void {
    const width = this.#observed?.clientWidth ?? 0;
    // Hidden while a result is shown, it keeps what is drawn.
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.#redraw();
  }

  #redraw(): void {
    this.#drawing.abort();
    this.#drawing = new AbortController();
    this.#drawTicks();
    const strip = this.#canvas('.strip');
    if (this.#reader && strip && strip.clientWidth > 0) {
      this.#drawStrip(this.#reader, strip, this.#drawing.signal).catch(this.#ignoreClosed);
    }
  }

  // A strip without pictures is still a timeline; what stops it (a closed source, a frame that does not decode)
  // is told where it matters: when the source is opened, cut or captured.
  readonly #ignoreClosed = (): void => undefined;

  async #drawStrip(
    reader: MediaReader,
    canvas: HTMLCanvasElement,
    signal: AbortSignal,
  ): Promise<void> {
    const scale = devicePixelRatio;
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    const context = canvas.getContext('2d');
    if (context && reader.loudness) await drawWave(context, reader, signal);
    if (!context || !reader.thumbnails) return;
    const { width, height, duration } = reader.info;
    const columns = Math.max(1, Math.ceil(canvas.width / ((canvas.height * width) / height)));
    const times = Array.from(
      { length: columns },
      (_, column) => ((column + 0.5) / columns) * duration,
    );
    const span = canvas.width / columns;
    for await (const { index, image } of reader.thumbnails(times, canvas.height, signal)) {
      if (signal.aborted) return;
      drawCovering(context, image, { x: index * span, width: span, height: canvas.height });
    }
  }

  async #list(reader: MediaReader, signal: AbortSignal): Promise<void> {
    const found: number[] = [];
    for await (const time of reader.keyframes(signal)) {
      found.push(time);
      if (found.length % 200 === 0) this.#showMarks([...found]);
    }
    if (!signal.aborted) this.#showMarks(found);
  }

  #showMarks(marks: readonly number[]): void {
    this.marks = marks;
    this.#drawTicks();
    this.#host.requestUpdate();
  }

  #drawTicks(): void {
    const ticks = this.#canvas('.ticks');
    const context = ticks?.getContext('2d');
    if (!ticks || !context || !this.#reader) return;
    ticks.width = Math.round(ticks.clientWidth * devicePixelRatio);
    ticks.height = Math.round(ticks.clientHeight * devicePixelRatio);
    context.fillStyle = getComputedStyle(ticks).color;
    for (const mark of this.marks) {
      context.fillRect(
        Math.round((mark / this.#reader.info.duration) * (ticks.width - 1)),
        0,
        devicePixelRatio,
        ticks.height,
      );
    }
  }
}

/** Bars of 2 px, 1 px apart, around the middle. */
async function drawWave(
  context: CanvasRenderingContext2D,
  reader: MediaReader,
  signal: AbortSignal,
): Promise<void> {
  const { canvas } = context;
  const step = 3 * devicePixelRatio;
  const count = Math.floor(canvas.width / step);
  const times = Array.from(
    { length: count },
    (_, bar) => ((bar + 0.5) / count) * reader.info.duration,
  );
  context.fillStyle = getComputedStyle(canvas).color;
  let bar = 0;
  for await (const loud of reader.loudness?.(times, signal) ?? []) {
    if (signal.aborted) return;
    const height = Math.max(devicePixelRatio, Math.min(1, loud) * canvas.height * 0.9);
    context.fillRect(bar * step, (canvas.height - height) / 2, 2 * devicePixelRatio, height);
    bar += 1;
  }
}

function drawCovering(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource,
  { x, width, height }: { x: number; width: number; height: number },
): void {
  const [imageWidth, imageHeight] = sizeOf(image);
  const visible = Math.min(imageWidth, imageHeight * (width / height));
  context.drawImage(
    image,
    (imageWidth - visible) / 2,
    0,
    visible,
    imageHeight,
    x,
    0,
    width,
    height,
  );
}

function sizeOf(image: CanvasImageSource): [number, number] {
  if (image instanceof HTMLCanvasElement || image instanceof OffscreenCanvas)
    return [image.width, image.height];
  if (image instanceof ImageBitmap) return [image.width, image.height];
  return [1, 1];
}
