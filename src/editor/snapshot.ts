import { VodError } from '../shared/vod-error.js';
import type { MediaReader } from './renderers/renderer.js';
import { toPng } from '../media/to-png.js';

/** The frame at a time as a PNG: decoded from the source where that works, else taken from the playing video. */
export async function captureFrame(
  reader: MediaReader,
  time: number,
  video: HTMLVideoElement | null,
): Promise<Blob> {
  if (reader.snapshot) return reader.snapshot(time);
  if (!video || video.videoWidth === 0) {
    throw new VodError(
      'not-supported',
      'Neither this browser nor a renderer can decode the picture.',
    );
  }
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return toPng(canvas);
}
