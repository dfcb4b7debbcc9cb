import { setUpFaults } from '../shared/set-up-faults.js';
import type { VodError } from '../shared/vod-error.js';

/** Whether page or app server are at fault. */
export function isSetUpWrongly({ problemCode }: Pick<VodError, 'problemCode'>): boolean {
  return setUpFaults.has(problemCode) || problemCode === 'path-not-found';
}
