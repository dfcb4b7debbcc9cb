import { VodError } from '../shared/vod-error.js';
import { heard, readLocalMedia } from './local-media.js';

/** Resolves where the browser cannot read the file too: the server says what it is. @throws VodError `too-long` */
export async function refuseTooLong(file: File, maxSeconds: number): Promise<void> {
  const seconds = (await readLocalMedia(file, 'metadata', durationOf)) ?? 0;
  if (seconds > maxSeconds)
    throw new VodError('too-long', `The file has ${seconds} s; ${maxSeconds} are allowed.`);
}

async function durationOf(media: HTMLVideoElement): Promise<number | undefined> {
  await heard(media, 'loadedmetadata');
  if (media.duration === Infinity) {
    // A recording of a browser states no length; at its end it is known.
    const ended = heard(media, 'seeked');
    media.currentTime = Number.MAX_SAFE_INTEGER;
    await ended;
  }
  return Number.isFinite(media.duration) ? media.duration : undefined;
}
