import type { ProblemCode } from '../contract/problem-codes.js';

/** What an app server answers that no later request is answered better: its key, its address or its rules are wrong. */
export const setUpFaults: ReadonlySet<ProblemCode | undefined> = new Set<ProblemCode>([
  'access-key-refused',
  'not-a-vod-server',
  'rule-answer-refused',
]);
