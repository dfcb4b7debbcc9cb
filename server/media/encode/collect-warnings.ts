import type { MediaDescription, MediaWarning } from '../probe/describe-media.js';
import { MediaFault } from '../media-fault.js';
import type { DamageMeter } from './damage-meter.js';
import type { MadeRenditions } from './transcode.js';

/**
 * All that must be said of what came out of a source.
 * @throws MediaFault `corrupt` when too much of it is damaged.
 */
export function judgeMade(
  media: MediaDescription,
  { made, frames }: MadeRenditions,
  damage: DamageMeter,
): MediaWarning[] {
  const seconds = Math.max(
    0,
    ...made.map(({ file }) => file.segments.reduce((sum, { duration }) => sum + duration, 0)),
  );
  const hasSound = made.some(({ kind }) => kind === 'audio');
  const lost: MediaWarning[] =
    media.audio && !hasSound
      ? [
          {
            code: 'sound-lost',
            detail: 'The video plays without sound. None of the sound could be decoded.',
          },
        ]
      : [];
  const { video, audio } = media;
  const present = { ...(video && { video }), ...(audio && hasSound && { audio }) };
  return [...media.warnings, ...lost, ...damage.judge({ frames, seconds }, present)];
}

/** Before 6.0 ffmpeg takes FLAC of 32 bits for noise between frames and says nothing: then it is the kind, not damage. */
export function blameFormat({ audio }: MediaDescription, error: unknown): unknown {
  const isUnknownFlac = audio?.codec === 'flac' && audio.bits === 32;
  if (!isUnknownFlac || !(error instanceof MediaFault) || error.code !== 'corrupt') return error;
  return new MediaFault(
    'unsupported-codec',
    'The sound is FLAC of 32 bits, which this server does not read. Convert it to 24 bits.',
    { cause: error },
  );
}
