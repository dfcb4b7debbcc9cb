// The browser has no environment: the test runner's page says it there.
const page = globalThis as { readonly vodkitNightly?: boolean };

/** How often a fault is injected: reduced in the everyday run, the row's own count in `npm run test:nightly`. */
export const isNightly = page.vodkitNightly ?? process.env['VODKIT_NIGHTLY'] === '1';

export function times(everyday: number, nightly: number): number {
  return isNightly ? nightly : everyday;
}
