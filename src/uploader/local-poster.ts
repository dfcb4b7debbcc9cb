import { heard } from './local-media.js';

let last: Promise<unknown> = Promise.resolve();

/** A frame of a local video on a canvas; undefined when the browser cannot show one. One file at a time. */
export function drawLocalPoster(file: File): Promise<HTMLCanvasElement | undefined> {
  if (!file.type.startsWith('video/')) return Promise.resolve(undefined);
  const drawn = last.then(() => draw(file));
  last = drawn;
  return drawn;
}

async function draw(file: File): Promise<HTMLCanvasElement | undefined> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    await heard(video, 'loadeddata');
    if (!video.videoWidth) return undefined;
    video.currentTime = Math.min(1, (video.duration || 0) / 10);
    await heard(video, 'seeked');
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = Math.max(1, Math.round((160 * video.videoHeight) / video.videoWidth));
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return canvas;
  } catch {
    // No codec, a broken file or a content security policy: the icon stays.
    return undefined;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}
