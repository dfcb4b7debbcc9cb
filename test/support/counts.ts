// The browser has no environment: the test runner's page says it there.
const page = globalThis as { readonly vodkitNightly?: boolean };

/** How often a fault is injected: reduced in the everyday run, the row's own count in `npm run test:nightly`. */
export const isNightly = page.vodkitNightly ?? process.env['VODKIT_NIGHTLY'] === '1';

export function times(everyday: number, nightly: number): number {
  return isNightly ? nightly : everyday;
}

/** Those that are marked for every day; all of them in the nightly run. The log tells what is left out. */
export function everydayOf<T extends { readonly everyday?: true }>(
  what: string,
  all: Readonly<Record<string, T>>,
): [name: string, one: T][] {
  const entries = Object.entries(all);
  return chosenOf(
    what,
    entries,
    entries.filter(([, { everyday }]) => everyday),
  );
}

/** The first `count` of them every day; all of them in the nightly run. The log tells what is left out. */
export function firstOf<T>(what: string, all: readonly T[], count = 1): T[] {
  return chosenOf(what, all, all.slice(0, count));
}

function chosenOf<T>(what: string, all: readonly T[], everyday: readonly T[]): T[] {
  const chosen = isNightly ? all : everyday;
  if (chosen.length < all.length)
    console.log(`${what}: ${chosen.length} of ${all.length}; the nightly run takes them all`);
  return [...chosen];
}
