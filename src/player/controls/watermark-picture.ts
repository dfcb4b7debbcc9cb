import type { WatermarkLook } from './watermark-look.js';

/** What has become of it: `foreign` can be seen, but makes every canvas that it is drawn on unreadable. */
type Outcome = 'readable' | 'foreign' | 'failed';

/** The picture of a watermark. It is asked for in a way that lets screenshots have it, and where its site does not permit that, without. */
export class WatermarkPicture {
  readonly src: string;
  readonly done: Promise<Outcome>;
  image = new Image();
  outcome: Outcome | undefined;

  constructor(src: string) {
    this.src = src;
    this.done = this.#load();
  }

  async #load(): Promise<Outcome> {
    this.image.crossOrigin = 'anonymous';
    if (await comes(this.image, this.src)) return (this.outcome = 'readable');
    this.image = new Image();
    return (this.outcome = (await comes(this.image, this.src)) ? 'foreign' : 'failed');
  }
}

const known = new WeakMap<object, WatermarkPicture>();

/** The picture of a player's watermark, which is loaded once. */
export function watermarkPicture(
  host: object,
  { src }: WatermarkLook,
): WatermarkPicture | undefined {
  if (src === undefined) return undefined;
  const old = known.get(host);
  if (old?.src === src) return old;
  const made = new WatermarkPicture(src);
  known.set(host, made);
  return made;
}

function comes(image: HTMLImageElement, src: string): Promise<boolean> {
  return new Promise((resolve) => {
    image.addEventListener('load', () => resolve(true));
    image.addEventListener('error', () => resolve(false));
    image.src = src;
  });
}
