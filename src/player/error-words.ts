import type { VodErrorCode } from '../shared/vod-error.js';
import type { PlayerWord } from './words.js';

const sentences: Readonly<Partial<Record<VodErrorCode, PlayerWord>>> = {
  network: 'errorNetwork',
  blocked: 'errorBlocked',
  expired: 'errorExpired',
  unauthorized: 'errorForbidden',
  forbidden: 'errorForbidden',
  'not-found': 'errorNotFound',
  conflict: 'errorNotReady',
  server: 'errorServer',
  'bad-response': 'errorServer',
  'not-supported': 'errorNotSupported',
  decode: 'errorDecode',
  configuration: 'errorConfiguration',
};

/** The sentence a viewer is told for an error. */
export function sentenceFor(code: VodErrorCode): PlayerWord {
  return sentences[code] ?? 'errorSource';
}
