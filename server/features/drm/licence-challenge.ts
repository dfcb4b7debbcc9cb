import type { KeySystem } from '../../../src/contract/drm.js';
import { readPlayReadyChallenge } from '../../media/drm/playready.js';
import { readWidevineChallenge } from '../../media/drm/widevine.js';
import { Problem } from '../../platform/http/problem.js';

/** What a licence request asks for, as far as others than the vendor can read it. */
export interface AskedLicence {
  /** Undefined where the request hides them, as FairPlay's does, or names none, as a renewal. */
  kids: readonly Buffer[] | undefined;
  /** Undefined where the request does not tell. */
  isPersistent: boolean | undefined;
}

const nothingAsked: AskedLicence = { kids: undefined, isPersistent: undefined };

/** @throws Problem `bad-request` for what is no request of the key system */
export function readChallenge(keySystem: KeySystem, body: Buffer): AskedLicence {
  const asked = read(keySystem, body);
  if (asked) return asked;
  throw new Problem('bad-request', `The body is not a licence request of ${keySystem}.`);
}

function read(keySystem: KeySystem, body: Buffer): AskedLicence | undefined {
  switch (keySystem) {
    case 'widevine': {
      const challenge = readWidevineChallenge(body);
      if (challenge?.type !== 'licence') return challenge && nothingAsked;
      const { kids, isPersistent } = challenge;
      return { kids: kids.length > 0 ? kids : undefined, isPersistent };
    }
    case 'playready': {
      const challenge = readPlayReadyChallenge(body);
      return challenge && { kids: challenge.kids, isPersistent: undefined };
    }
    case 'fairplay':
      return body.length > 0 ? nothingAsked : undefined;
  }
}
