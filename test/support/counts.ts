/** How often a fault is injected: reduced in the everyday run, the row's own count in `npm run test:nightly`. */
export const isNightly = process.env['VODKIT_NIGHTLY'] === '1';

export function times(everyday: number, nightly: number): number {
  return isNightly ? nightly : everyday;
}
