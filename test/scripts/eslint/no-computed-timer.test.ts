import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { noComputedTimer } from '../../../scripts/eslint/no-computed-timer.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const errors = [{ messageId: 'computed' }];

new RuleTester().run('no-computed-timer', noComputedTimer, {
  valid: [
    'setTimeout(run)',
    'setTimeout(run, 1000)',
    'const waitMs = 60 * 1000; setTimeout(run, waitMs)',
    "import { waitMs } from './limits.js'; setInterval(run, waitMs)",
    'setTimeout(run, isTyping ? 300 : 0)',
    'other.setTimeout(run, ms)',
  ],
  invalid: [
    { code: 'function wait(ms) { setTimeout(run, ms) }', errors },
    { code: 'setTimeout(run, expiresAt - Date.now())', errors },
    { code: 'window.setTimeout(run, seconds * 1000)', errors },
    { code: 'setInterval(run, Number(header))', errors },
    { code: 'AbortSignal.timeout(seconds * 1000)', errors },
    { code: 'let waitMs = 10; setTimeout(run, waitMs)', errors },
  ],
});
