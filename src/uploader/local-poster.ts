import { heard, readLocalMedia } from './local-media.js';

let last: Promise<unknown> = Promise.resolve();

/** A frame of a local video on a canvas; undefined when the browser cannot show one. One file at a time. */
export function drawLocalPoster(file: File): Promise<HTMLCanvasElement | undefined> {
  if (!file.type.startsWith('video/')) return Promise.resolve(undefined);
  const drawn = last.then(() => readLocalMedia(file, 'auto', draw));
  last = drawn;
  return drawn;
}

async function draw(video: HTMLVideoElement): Promise<HTMLCanvasElement | undefined> {
  await heard(video, 'loadeddata');
  if (!video.videoWidth) return undefined;
  video.currentTime = Math.min(1, (video.duration || 0) / 10);
  await heard(video, 'seeked');
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = Math.max(1, Math.round((160 * video.videoHeight) / video.videoWidth));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}
