import { writeKeyRequest, type KeyRequest } from '../../media/drm/cpix-request.js';
import { CpixFault, readKeyResponse, type ServedKeys } from '../../media/drm/cpix-response.js';
import type { Deps } from '../../platform/deps.js';
import type { FetchError } from '../../platform/fetch/fetch-error.js';
import { askVendor } from './ask-vendor.js';
import { authorizationHeaders, type KeyServerAuthorization } from './key-server-authorization.js';
import { vendorsOf } from './vendors.js';

export interface KeyServer {
  url: string;
  authorization?: KeyServerAuthorization;
}

/**
 * `key-server-unavailable`: not reached, too late or out of order; worth another try. `key-server-refused`: it does not permit
 * the request. `key-server-invalid`: its answer is no document with the keys that were asked for.
 */
export type KeyServerFailure =
  | 'key-server-unavailable'
  | 'key-server-refused'
  | 'key-server-invalid';

export class KeyServerError extends Error {
  readonly code: KeyServerFailure;

  constructor(code: KeyServerFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'KeyServerError';
    this.code = code;
  }
}

const limits = { totalMs: 10_000, responseBytes: 1024 * 1024 };

/** The key server of an app; undefined where this server makes the keys. */
export async function keyServerOf(
  deps: Pick<Deps, 'database' | 'secrets'>,
  appId: string,
): Promise<KeyServer | undefined> {
  for (const { settings, secrets } of await vendorsOf(deps).ofApp(appId)) {
    const { keySource } = settings;
    if (keySource.type === 'speke') {
      const { authorization } = secrets;
      return { url: keySource.url, ...(authorization && { authorization }) };
    }
  }
  return undefined;
}

/**
 * Asks a key server for content keys and what manifests tell about them (CPIX 2.3, SPEKE 2.0, keys in the clear over TLS).
 * @throws KeyServerError
 */
export async function requestKeys(
  { fetcher }: Pick<Deps, 'fetcher'>,
  { url, authorization }: KeyServer,
  request: KeyRequest,
  signal?: AbortSignal,
): Promise<ServedKeys> {
  const { status, body } = await askVendor(
    fetcher,
    {
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/xml',
        accept: 'application/xml',
        'x-speke-version': '2.0',
        'x-speke-user-agent': 'vodkit',
        ...authorizationHeaders(authorization),
      },
      body: Buffer.from(writeKeyRequest(request)),
      limits,
      ...(signal && { signal }),
    },
    toFailure,
  );
  if (status >= 500 || status === 429)
    throw new KeyServerError('key-server-unavailable', `The key server answered ${status}.`);
  if (status >= 400)
    throw new KeyServerError('key-server-refused', `The key server answered ${status}.`);
  if (status !== 200)
    throw new KeyServerError('key-server-invalid', `The key server answered ${status}.`);
  try {
    return readKeyResponse(body.toString(), request);
  } catch (error) {
    if (!(error instanceof CpixFault)) throw error;
    throw new KeyServerError('key-server-invalid', error.message, error);
  }
}

function toFailure(error: FetchError): KeyServerError {
  const isPassing = error.code === 'unreachable' || error.code === 'timed-out';
  const code = isPassing ? 'key-server-unavailable' : 'key-server-invalid';
  return new KeyServerError(code, error.message, error);
}
