import { FetchError } from './fetch-error.js';
import { parseTarget, type FetchTarget } from './fetch-target.js';

/** Besides these, what a caller sends goes to the origin it named only. */
const harmlessHeaders = ['accept', 'accept-language', 'content-type', 'user-agent'];
export const redirectStatuses = [301, 302, 303, 307, 308];

/** A request as far as a redirect may change it. */
export interface RedirectableStep {
  target: FetchTarget;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | undefined;
}

/**
 * The request that a redirect leads to. Its addresses are still to be checked.
 * @throws FetchError `redirect-refused`, `target-blocked`
 */
export function redirectStep(
  step: RedirectableStep,
  { status, location }: { status: number; location: string },
): RedirectableStep {
  const { url } = step.target;
  if (!URL.canParse(location, url.href)) throw refused('the redirect cannot be parsed');
  const target = parseTarget(new URL(location, url.href).href);
  if (url.protocol === 'https:' && target.url.protocol === 'http:')
    throw refused('the redirect gives up TLS');
  const becomesGet =
    status === 303 || ((status === 301 || status === 302) && step.method === 'POST');
  const method = becomesGet ? 'GET' : step.method;
  const body = becomesGet ? undefined : step.body;
  if (target.url.origin === url.origin) return { target, method, headers: step.headers, body };
  if (body) throw refused('the redirect would carry the body to another origin');
  const kept = Object.entries(step.headers).filter(([name]) => harmlessHeaders.includes(name));
  return { target, method, headers: Object.fromEntries(kept), body };
}

function refused(reason: string): FetchError {
  return new FetchError('redirect-refused', new Error(reason));
}
