import type { VodError } from '../shared/vod-error.js';

/** Writes into the console why nothing plays; without advice where that part cannot be fetched. */
export async function tellDeveloper(error: VodError): Promise<void> {
  const part = await import('../shared/report-failure.js').catch(() => undefined);
  if (part) part.reportFailure('error', '<vod-player> plays nothing', error);
  else console.error('<vod-player>', error);
}
