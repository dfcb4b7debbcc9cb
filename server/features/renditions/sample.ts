import type { Deps } from '../../platform/deps.js';

export async function makeSampleVideo(deps: Deps, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  deps.log.debug('no sample yet');
}
