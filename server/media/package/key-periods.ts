/** Seconds. A short video has one key, and every video starts with one request for a key. */
const periodSeconds = 600;
/** The times of segments are sums of rounded durations. */
const tolerance = 0.001;

/** The number of the ten minutes in which a segment begins that starts at `start` seconds. */
export function keyPeriod(start: number): number {
  return Math.floor((start + tolerance) / periodSeconds);
}
