/** The target duration of an HLS playlist: no segment is longer when it is rounded to seconds (RFC 8216 4.3.3.1). */
export function targetDuration(durations: readonly number[]): number {
  return durations.reduce((longest, one) => Math.max(longest, Math.round(one)), 1);
}
