import { ApiError } from './api.js';
import { showToast } from './toast.js';
import type { Translate } from './words.js';

/** Says that what was asked for did not happen, and why. */
export function showFailure(error: unknown, t: Translate<never>): void {
  showToast(t('site.actionFailed', { reason: reasonOf(error, t) }));
}

/** What the app server said against it, or that it could not be reached. */
export function reasonOf(error: unknown, t: Translate<never>): string {
  return error instanceof ApiError ? error.message : t('site.offline');
}
