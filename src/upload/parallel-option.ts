/** A number from 1 to 4, or `auto`. */
export type ParallelParts = number | 'auto';

const mostParallelParts = 4;

/** What is no number counts as `auto`. */
export function toParallelParts(value: string | number | null | undefined): ParallelParts {
  const parts = Math.floor(Number(value ?? NaN));
  return Number.isNaN(parts) ? 'auto' : Math.min(mostParallelParts, Math.max(1, parts));
}
