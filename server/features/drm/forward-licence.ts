import type { KeySystem } from '../../../src/contract/drm.js';
import type { Deps } from '../../platform/deps.js';
import type { FetchError } from '../../platform/fetch/fetch-error.js';
import type { FetchResponse } from '../../platform/fetch/guarded-fetcher.js';
import { Problem } from '../../platform/http/problem.js';
import type { ServerProblemCode } from '../../../src/contract/problem-codes.js';
import { formatKeyId } from '../../media/drm/key-id.js';
import { askVendor } from './ask-vendor.js';
import { entitle } from './entitlement.js';
import { readChallenge, type AskedLicence } from './licence-challenge.js';
import type { LicensedKey, LicensedPlay } from './licensed-play.js';
import { vendorsOf, type Vendor } from './vendors.js';

export interface LicenceRequest {
  keySystem: KeySystem;
  play: LicensedPlay;
  body: Buffer;
}

const limits = { totalMs: 10_000, responseBytes: 1024 * 1024 };
const retryAfterSeconds = 2;

/** What a licence server of the key system is sent, and sends. */
const wire: Record<KeySystem, { type: string; headers: Record<string, string> }> = {
  widevine: { type: 'application/octet-stream', headers: {} },
  playready: {
    type: 'text/xml; charset=utf-8',
    headers: { soapaction: '"http://schemas.microsoft.com/DRM/2007/03/protocols/AcquireLicense"' },
  },
  fairplay: { type: 'application/octet-stream', headers: {} },
};

/**
 * Asks the vendor for a licence, with what this viewer may have, and returns its answer as it is.
 * @throws Problem `not-found`, `bad-request`, `beyond-claim`, `licence-refused`, `licence-unavailable`, `licence-invalid`
 */
export async function forwardLicence(
  deps: Pick<Deps, 'database' | 'secrets' | 'fetcher' | 'log'>,
  { keySystem, play, body }: LicenceRequest,
): Promise<{ type: string; bytes: Buffer }> {
  const { appId, videoId, viewerId } = play;
  const vendor = await findVendor(deps, { appId, keySystem });
  const asked = readChallenge(keySystem, body);
  refuseToKeep(vendor, asked);
  const keys = permittedKeys(play.keys, asked);
  const { url, headers } = entitle(vendor, { appId, videoId, viewerId, keys });
  const { type, headers: ofSystem } = wire[keySystem];
  try {
    const response = await askVendor(
      deps.fetcher,
      {
        url,
        method: 'POST',
        headers: { 'content-type': type, ...ofSystem, ...headers },
        body,
        limits,
      },
      toFailure,
    );
    return { type, bytes: licenceOf(keySystem, response) };
  } catch (error) {
    if (error instanceof Problem) {
      const reason = error.cause instanceof Error ? error.cause.message : undefined;
      deps.log.warn(
        { code: error.code, keySystem, appId, videoId, reason },
        'licence request failed',
      );
    }
    throw error;
  }
}

/** @throws Problem `not-found` */
export async function findVendor(
  deps: Pick<Deps, 'database' | 'secrets'>,
  { appId, keySystem }: { appId: string; keySystem: KeySystem },
): Promise<Vendor> {
  const vendor = await vendorsOf(deps).find(appId, keySystem);
  if (!vendor) throw new Problem('not-found', `The app has no licences of ${keySystem}.`);
  return vendor;
}

function refuseToKeep({ settings }: Vendor, { isPersistent }: AskedLicence): void {
  if (isPersistent && !settings.policy.persistent)
    throw new Problem('licence-refused', 'Licences of this app may not be kept.');
}

/** Every key that is asked for, since the vendor sees them all in the request; all permitted ones where none is named. */
function permittedKeys(keys: readonly LicensedKey[], { kids }: AskedLicence): LicensedKey[] {
  if (keys.length === 0) throw new Problem('not-found', 'The video has no keys of key systems.');
  const permitted = keys.filter(({ isPermitted }) => isPermitted);
  if (!kids) {
    if (permitted.length === 0) throw new Problem('beyond-claim');
    return permitted;
  }
  return kids.map((kid) => {
    const key = keys.find((one) => one.kid.equals(kid));
    if (!key) throw new Problem('not-found', `The video has no key ${formatKeyId(kid)}.`);
    if (!key.isPermitted)
      throw new Problem('beyond-claim', 'The token in this URL does not permit this key.');
    return key;
  });
}

function toFailure(error: FetchError): Problem {
  const isAnswer =
    error.code === 'response-too-large' ||
    error.code === 'response-invalid' ||
    error.code === 'redirect-refused';
  return failure(isAnswer ? 'licence-invalid' : 'licence-unavailable', error);
}

function licenceOf(keySystem: KeySystem, { status, headers, body }: FetchResponse): Buffer {
  const answered = new Error(`the licence server answered ${status}`);
  // PlayReady's servers refuse by a SOAP fault, whose status is 500.
  const isFault =
    keySystem === 'playready' && status === 500 && /<(\w+:)?Fault\b/.test(body.toString());
  if (isFault || (status >= 400 && status < 500 && status !== 408 && status !== 429))
    throw failure('licence-refused', answered);
  if (status >= 400) throw failure('licence-unavailable', answered);
  if (status !== 200 || body.length === 0) throw failure('licence-invalid', answered);
  // A sign-in page, or that of a proxy, would only confuse the module that waits for a licence.
  const isPage =
    /^text\/html\b/i.test(headers['content-type'] ?? '') ||
    /^\s*(<!doctype html|<html)/i.test(body.toString('latin1', 0, 100));
  if (isPage) throw failure('licence-invalid', new Error('the licence server answered a page'));
  return body;
}

function failure(code: ServerProblemCode, cause: Error): Problem {
  const headers: Record<string, string> =
    code === 'licence-unavailable' ? { 'retry-after': String(retryAfterSeconds) } : {};
  return new Problem(code, undefined, { cause, headers });
}
