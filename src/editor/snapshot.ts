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
  await whenSought(video);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return toPng(canvas);
}

/** Resolves when the picture of where the video stands is there; of one that broke meanwhile it is the last one. */
async function whenSought(video: HTMLVideoElement): Promise<void> {
  while (video.seeking && !video.error)
    await new Promise<void>((resolve) => {
      for (const type of ['seeked', 'error', 'emptied'])
        video.addEventListener(type, () => resolve(), { once: true });
    });
}
