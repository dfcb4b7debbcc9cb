import { VodError } from '../shared/vod-error.js';

/** Whatever was thrown while a source was opened. */
export function toVodError(error: unknown): VodError {
  return error instanceof VodError
    ? error
    : new VodError('source', String(error), { cause: error });
}
