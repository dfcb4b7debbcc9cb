/** NaN where there are no numbers; of an even count, the upper of the two in the middle. */
export function median(numbers: readonly number[] = []): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
