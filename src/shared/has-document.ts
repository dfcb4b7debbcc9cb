/**
 * Whether there is a page to draw in. Lit's `isServer` says which of its builds was installed instead, and tests in a
 * simulated DOM get the one for servers.
 */
export const hasDocument = typeof document !== 'undefined';
