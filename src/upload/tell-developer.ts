import type { VodError } from '../shared/vod-error.js';

/** Writes into the console why an upload does not get on, and what to do about it. */
export function tellDeveloper(how: 'warn' | 'error', what: string, error: VodError): void {
  import('../shared/report-failure.js').then(
    ({ reportFailure }) => reportFailure(how, what, error),
    // Without a connection, too: the error says so.
    () => console.warn(`vodkit: ${what}`, error),
  );
}

/** As `reasonOfSilence`, which is fetched first. */
export async function findReasonOfSilence(
  error: VodError,
  url: string,
): Promise<string | undefined> {
  const part = await import('../shared/blocked.js').catch(() => undefined);
  return part?.reasonOfSilence(error, url);
}
