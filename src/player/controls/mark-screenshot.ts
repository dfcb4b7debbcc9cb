import { pause } from '../../shared/timers.js';
import type { PlayerPage } from '../player-context.js';
import { toWatermark, usual, type WatermarkLook } from './watermark-look.js';
import { watermarkPicture } from './watermark-picture.js';

/** A picture that takes longer than this is left out: a screenshot is not to wait for it. */
const longestWaitMs = 3000;
/** Of the width. */
const gapShare = 0.02;
const tallestShare = 0.3;

/** Draws the watermark of the page on a screenshot, where it is to be there. */
export async function markScreenshot(
  canvas: HTMLCanvasElement,
  host: Pick<PlayerPage, 'watermark'>,
): Promise<void> {
  const look = toWatermark(host.watermark);
  const context = canvas.getContext('2d');
  if (!look || !context || look.shownOn === 'picture') return;
  context.resetTransform();
  context.globalAlpha = look.opacity;
  const image = await readableImage(host, look);
  if (image) drawImage(context, look, image);
  else if (look.text) drawText(context, look);
}

async function readableImage(
  host: object,
  look: WatermarkLook,
): Promise<HTMLImageElement | undefined> {
  const drawn = watermarkPicture(host, look);
  if (!drawn) return undefined;
  const outcome = await Promise.race([drawn.done, pause(longestWaitMs, undefined)]);
  // A vector graphic without a size has none here.
  if (outcome === 'readable' && drawn.image.naturalWidth > 0) return drawn.image;
  console.warn(
    outcome === 'foreign'
      ? 'vodkit: the picture of the watermark is not on the screenshot, since its site does not permit that. Serve it with Access-Control-Allow-Origin, or from the origin of the page.'
      : 'vodkit: the picture of the watermark is not on the screenshot: it did not load, or has no size.',
    look.src,
  );
  return undefined;
}

function drawImage(
  context: CanvasRenderingContext2D,
  look: WatermarkLook,
  image: HTMLImageElement,
): void {
  const { width: whole } = context.canvas;
  const shape = image.naturalWidth / image.naturalHeight;
  const width = Math.min((whole * look.size) / 100, whole * 0.6, whole * tallestShare * shape);
  const size = { width, height: width / shape };
  const { x, y } = placeOf(look, size, context.canvas);
  context.drawImage(image, x, y, size.width, size.height);
}

function drawText(context: CanvasRenderingContext2D, look: WatermarkLook): void {
  const { width: whole } = context.canvas;
  // The size of a picture is none of letters.
  const percent = look.src === undefined ? look.size : usual.text;
  const height = Math.max(10, (whole * percent) / 100);
  context.font = `600 ${height}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.fillStyle = '#fff';
  context.shadowColor = 'rgb(0 0 0 / 0.8)';
  context.shadowBlur = height / 6;
  const width = Math.min(context.measureText(look.text).width, whole * 0.9);
  const { x, y } = placeOf(look, { width, height }, context.canvas);
  context.fillText(look.text, x, y, width);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function placeOf({ position }: WatermarkLook, mark: Size, whole: Size): { x: number; y: number } {
  const gap = whole.width * gapShare;
  const [right, bottom] = [whole.width - mark.width, whole.height - mark.height];
  if (position === 'center') return { x: right / 2, y: bottom / 2 };
  return {
    x: position.endsWith('left') ? gap : right - gap,
    y: position.startsWith('top') ? gap : bottom - gap,
  };
}
