import { VodError } from '../shared/vod-error.js';

/** The page has set something that cannot be used. */
export function misconfigured(message: string): VodError {
  return new VodError('configuration', message);
}
