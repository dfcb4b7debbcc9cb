import { executeServerCommand } from '@web/test-runner-commands';

/** The looks in which an element is tried: each sets its page up before the tests of its block, and back after them. */
export const looks = [
  { name: 'light, English', scheme: 'light', lang: 'en', dir: 'ltr' },
  { name: 'dark, Chinese', scheme: 'dark', lang: 'zh', dir: 'ltr' },
  { name: 'light, Arabic from right to left', scheme: 'light', lang: 'ar', dir: 'rtl' },
] as const;

export function wearLook({ scheme, lang, dir }: (typeof looks)[number]): void {
  const root = document.documentElement;
  before(() => {
    root.style.colorScheme = scheme;
    root.style.background = scheme === 'dark' ? '#000' : '#fff';
    root.lang = lang;
    root.dir = dir;
  });
  after(() => {
    root.removeAttribute('style');
    root.lang = 'en';
    root.dir = '';
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The page as it is seen: the pixels of a part of the viewport, in CSS pixels. */
export async function pixelsOf({ x, y, width, height }: Box): Promise<ImageData> {
  const png = await executeServerCommand<string, never>('vodkit-picture');
  const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext(
    '2d',
  ) as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  const { round } = Math;
  return context.getImageData(round(x), round(y), round(width), round(height));
}

/** Relative luminance (WCAG 2.2) of the pixel at a place. */
export function luminanceAt({ data, width }: ImageData, x: number, y: number): number {
  const at = (Math.round(y) * width + Math.round(x)) * 4;
  const [red = 0, green = 0, blue = 0] = [...data.slice(at, at + 3)].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two luminances, from 1 to 21. */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** What the runner can do with this browser; in Chromium, everything. */
export function browserCan(what: 'emulate' | 'tap and see'): Promise<boolean> {
  return executeServerCommand<boolean, string>('vodkit-can', what);
}

/** A real tap at a place of the viewport. */
export async function tap(x: number, y: number): Promise<void> {
  await executeServerCommand('vodkit-tap', { x, y });
}

/** Gives the page of a block the pointer of a phone. */
export function wearTouchScreen(): void {
  before(async function () {
    if (!(await browserCan('emulate'))) this.skip();
    await executeServerCommand('vodkit-touch-screen', { enabled: true });
  });
  after(async () => {
    if (await browserCan('emulate'))
      await executeServerCommand('vodkit-touch-screen', { enabled: false });
  });
}

/** Sets media features, such as `forced-colors`, for the tests of a block. */
export function wearMediaFeatures(features: Readonly<Record<string, string>>): void {
  before(async function () {
    if (!(await browserCan('emulate'))) this.skip();
    await executeServerCommand('vodkit-media-features', features);
  });
  after(async () => {
    if (await browserCan('emulate')) await executeServerCommand('vodkit-media-features', {});
  });
}
