import type { VodError, VodErrorCode } from '../shared/vod-error.js';
import { isSetUpWrongly } from './set-up-wrongly.js';
import type { errorWords } from './controls/error-panel-words.js';

type ErrorWord = keyof typeof errorWords | 'errorNetwork';

const sentences: Readonly<Partial<Record<VodErrorCode, ErrorWord>>> = {
  network: 'errorNetwork',
  blocked: 'errorBlocked',
  expired: 'errorExpired',
  unauthorized: 'errorForbidden',
  forbidden: 'errorForbidden',
  'not-found': 'errorNotFound',
  conflict: 'errorNotReady',
  server: 'errorServer',
  'bad-response': 'errorAnswer',
  'not-supported': 'errorNotSupported',
  decode: 'errorDecode',
  licence: 'errorLicence',
  'output-protected': 'errorOutput',
  'offline-expired': 'errorOfflineExpired',
  storage: 'errorStorage',
  configuration: 'errorConfiguration',
};

/** The sentence a viewer is told for an error. */
export function sentenceFor({
  code,
  problemCode,
  cause,
}: Pick<VodError, 'code' | 'problemCode' | 'cause'>): ErrorWord {
  // An answer of something else than a VOD or app server: most often the address is wrong.
  if (code === 'not-found' && problemCode === undefined) return 'errorUnknown';
  if (isSetUpWrongly({ problemCode })) return 'errorConfiguration';
  // The `failure` of the video.
  if (problemCode === 'video-not-playable' && cause) return 'errorFailed';
  return sentences[code] ?? 'errorSource';
}
