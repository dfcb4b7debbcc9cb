import { VodError } from '../shared/vod-error.js';

export async function toPng(canvas: HTMLCanvasElement | OffscreenCanvas): Promise<Blob> {
  if (!(canvas instanceof HTMLCanvasElement)) return canvas.convertToBlob({ type: 'image/png' });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new VodError('export-failed', 'The picture is too large for this browser.');
  return blob;
}
