/** Seconds. A short video has one key, and every video starts with one request for a key. */
const periodSeconds = 600;
/** The times of segments are sums of rounded durations. */
const tolerance = 0.001;

/** For each segment the number of the ten minutes in which it begins. */
export function keyPeriods(segmentDurations: readonly number[]): number[] {
  let start = 0;
  return segmentDurations.map((duration) => {
    const period = Math.floor((start + tolerance) / periodSeconds);
    start += duration;
    return period;
  });
}
