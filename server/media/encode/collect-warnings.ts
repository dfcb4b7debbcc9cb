import type { MediaDescription, MediaWarning } from '../probe/describe-media.js';
import { leftOutWarning } from '../probe/choose-extras.js';
import { MediaFault } from '../media-fault.js';
import type { DamageMeter } from './damage-meter.js';
import { lengthOf } from './encoded-rendition.js';
import type { EncodedRenditions } from './transcode.js';

/**
 * Collects the warnings about a processed source: those of the probe, lost audio, and damage.
 * @throws MediaFault `corrupt` when too much of it is damaged.
 */
export function collectWarnings(
  media: MediaDescription,
  { encoded, frames, lostAudio = 0 }: EncodedRenditions,
  damage: DamageMeter,
): MediaWarning[] {
  const seconds = Math.max(0, ...encoded.map(lengthOf));
  const hasSound = encoded.some(({ kind }) => kind === 'audio');
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
  const fewer = hasSound ? leftOutWarning(lostAudio, 'audio', 'nothing could be decoded') : [];
  return [...media.warnings, ...lost, ...fewer, ...damage.assess({ frames, seconds }, present)];
}

/**
 * Replaces `corrupt` by `unsupported-codec` for 32-bit FLAC. ffmpeg before 6.0 decodes it as noise and reports no error, so
 * the file is not damaged but of an unsupported kind.
 */
export function toFormatFault({ audio }: MediaDescription, error: unknown): unknown {
  const isUnknownFlac = audio?.codec === 'flac' && audio.bits === 32;
  if (!isUnknownFlac || !(error instanceof MediaFault) || error.code !== 'corrupt') return error;
  return new MediaFault(
    'unsupported-codec',
    'The sound is 32-bit FLAC, which this server does not support. Convert it to 24-bit FLAC.',
    { cause: error },
  );
}
