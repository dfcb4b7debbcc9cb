import type { VodError } from './vod-error.js';

/**
 * A request to the VOD server had no answer that the page may read. Browsers say no more, so the server is asked once
 * in the way that needs no permission: where it answers that, this says so, for the message of an error `blocked`.
 */
export async function reasonOfSilence(error: VodError, url: string): Promise<string | undefined> {
  const { origin } = new URL(url);
  const page = globalThis.location?.origin;
  if (error.code !== 'network' || !page?.startsWith('http') || page === origin) return undefined;
  const isThere = await fetch(origin, {
    method: 'HEAD',
    mode: 'no-cors',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(5000),
  }).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  return `${origin} answers, but lets pages of ${page} read nothing: is ${page} in its VOD_CORS_ORIGINS?`;
}
