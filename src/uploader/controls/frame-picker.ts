import { heard } from '../local-media.js';

/** Shows frames of a local file on a canvas, which needs no permission for pictures from `blob:`. */
export class FramePicker {
  readonly canvas = document.createElement('canvas');
  readonly #video = document.createElement('video');
  readonly #url: string;
  #drawing: Promise<unknown> = Promise.resolve();
  #wanted = 0;

  private constructor(file: File) {
    this.#url = URL.createObjectURL(file);
    this.#video.muted = true;
    this.#video.preload = 'auto';
    this.#video.src = this.#url;
  }

  /** Undefined where the browser cannot show the file. */
  static async open(file: File): Promise<FramePicker | undefined> {
    const picker = new FramePicker(file);
    try {
      await heard(picker.#video, 'loadeddata');
      if (picker.#video.videoWidth === 0) throw new Error('no picture');
      await picker.show(Math.min(1, picker.duration / 10));
      return picker;
    } catch {
      // No codec, a broken file or a content security policy.
      picker.close();
      return undefined;
    }
  }

  /** Seconds. */
  get duration(): number {
    return Number.isFinite(this.#video.duration) ? this.#video.duration : 0;
  }

  get time(): number {
    return this.#wanted;
  }

  /** One seek at a time, the newest last. */
  show(time: number): Promise<unknown> {
    this.#wanted = time;
    const shown = this.#drawing.then(async () => {
      if (this.#wanted === time) await this.#draw(time);
    });
    // A frame that cannot be shown leaves the one before.
    this.#drawing = shown.catch(() => undefined);
    return shown;
  }

  close(): void {
    this.#video.removeAttribute('src');
    this.#video.load();
    URL.revokeObjectURL(this.#url);
  }

  async #draw(time: number): Promise<void> {
    const video = this.#video;
    const sought = heard(video, 'seeked');
    video.currentTime = time;
    await sought;
    drawOn(this.canvas, video, video.videoWidth, video.videoHeight);
  }
}

/** At most as large as a poster is on the server. */
const posterSide = 1280;

function drawOn(
  canvas: HTMLCanvasElement,
  picture: CanvasImageSource,
  width: number,
  height: number,
): void {
  const share = Math.min(1, posterSide / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * share));
  canvas.height = Math.max(1, Math.round(height * share));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

export function copyOf(source: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  drawOn(canvas, source, source.width, source.height);
  return canvas;
}

export function toJpeg(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
}

/** Undefined for what the browser cannot show as a picture: the server says what it makes of it. */
export async function drawPicture(file: Blob): Promise<HTMLCanvasElement | undefined> {
  try {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement('canvas');
    drawOn(canvas, picture, picture.width, picture.height);
    picture.close();
    return canvas;
  } catch {
    return undefined;
  }
}
