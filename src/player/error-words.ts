import { setUpFaults } from '../shared/set-up-faults.js';
import type { VodError, VodErrorCode } from '../shared/vod-error.js';
import type { FirstPlayerWord } from './words.js';

const sentences: Readonly<Partial<Record<VodErrorCode, FirstPlayerWord>>> = {
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
  configuration: 'errorConfiguration',
};

/** Whether page or app server are at fault. */
export function isSetUpWrongly({ problemCode }: Pick<VodError, 'problemCode'>): boolean {
  return setUpFaults.has(problemCode) || problemCode === 'path-not-found';
}

/** The sentence a viewer is told for an error. */
export function sentenceFor({
  code,
  problemCode,
  cause,
}: Pick<VodError, 'code' | 'problemCode' | 'cause'>): FirstPlayerWord {
  // An answer of something else than a VOD or app server: most often the address is wrong.
  if (code === 'not-found' && problemCode === undefined) return 'errorUnknown';
  if (isSetUpWrongly({ problemCode })) return 'errorConfiguration';
  // The `failure` of the video.
  if (problemCode === 'video-not-playable' && cause) return 'errorFailed';
  return sentences[code] ?? 'errorSource';
}
