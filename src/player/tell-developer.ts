import type { VodError } from '../shared/vod-error.js';

/** Writes into the console why nothing plays, of `src` where the page names one. */
export async function tellDeveloper(error: VodError, src: string): Promise<void> {
  const part = await import('../shared/report-failure.js').catch(() => undefined);
  if (part) part.reportFailure('error', `<vod-player> plays nothing${src && ` of ${src}`}`, error);
  // Without a connection, too: the error says so.
  else console.error('vodkit: serve its whole folder, by HTTP.', error);
}
