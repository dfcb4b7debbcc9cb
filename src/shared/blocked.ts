import type { VodError } from './vod-error.js';

let isTold = false;

/**
 * A request to the VOD server had no answer that the page may read. Browsers say no more, so the server is asked once
 * in the way that needs no permission: where it answers that, the console tells the developer, and this says it for an error `blocked`.
 */
export async function reasonOfSilence(error: VodError, url: string): Promise<string | undefined> {
  const { origin, pathname } = new URL(url);
  const page = globalThis.location?.origin;
  if (error.code !== 'network' || page === undefined || page === origin) return undefined;
  const isThere = await fetch(origin + pathname, {
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
  const message = `${origin} answers, but lets pages of ${page} read nothing: is ${page} in its VOD_CORS_ORIGINS?`;
  if (!isTold)
    console.warn(`vodkit: ${message} A proxy before it that answers by itself looks the same.`);
  isTold = true;
  return message;
}
