import type { VodError, VodErrorCode } from '../shared/vod-error.js';

// 5 is no longer in HTML; players and their controls still take it for media that cannot be decrypted.
const [network, decode, unplayable, encrypted] = [2, 3, 4, 5];
const codes: Partial<Record<VodErrorCode, number>> = {
  decode,
  'not-supported': unplayable,
  source: unplayable,
  configuration: unplayable,
  licence: encrypted,
  'output-protected': encrypted,
};

/** An error as a media element tells it: with the nearest of its four codes. */
export function toMediaError({ code, message }: VodError): MediaError {
  return Object.create(MediaError.prototype, {
    code: { value: codes[code] ?? network },
    message: { value: message },
  }) as MediaError;
}
