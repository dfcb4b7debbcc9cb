/** The speeds on offer. */
export const speeds: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** The next speed on offer above or below; the same at either end. */
export function nextSpeed(rate: number, steps: 1 | -1): number {
  const further = speeds.filter((speed) =>
    steps > 0 ? speed > rate + 0.001 : speed < rate - 0.001,
  );
  return (steps > 0 ? further[0] : further.at(-1)) ?? rate;
}
