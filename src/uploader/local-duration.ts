import { VodError } from '../shared/vod-error.js';
import { heard } from './local-media.js';

/** Resolves where the browser cannot read the file too: the server says what it is. @throws VodError `too-long` */
export async function refuseTooLong(file: File, maxSeconds: number): Promise<void> {
  const seconds = (await readDuration(file)) ?? 0;
  if (seconds > maxSeconds)
    throw new VodError('too-long', `The file has ${seconds} s; ${maxSeconds} are allowed.`);
}

async function readDuration(file: File): Promise<number | undefined> {
  const media = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    media.preload = 'metadata';
    media.src = url;
    await heard(media, 'loadedmetadata');
    if (media.duration === Infinity) {
      // A recording of a browser states no length; at its end it is known.
      const ended = heard(media, 'seeked');
      media.currentTime = Number.MAX_SAFE_INTEGER;
      await ended;
    }
    return Number.isFinite(media.duration) ? media.duration : undefined;
  } catch {
    return undefined;
  } finally {
    media.removeAttribute('src');
    media.load();
    URL.revokeObjectURL(url);
  }
}
