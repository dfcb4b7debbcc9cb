import { noComputedTimer } from './no-computed-timer.mjs';

/** The project's own rules, in the form that the linter takes plugins in. */
export default { meta: { name: 'vodkit' }, rules: { 'no-computed-timer': noComputedTimer } };
