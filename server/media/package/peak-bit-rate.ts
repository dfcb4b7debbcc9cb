import { targetDuration } from '../../domain/target-duration.js';

/**
 * The peak segment bit rate of a playlist (RFC 8216 4.1): the largest of any segments in a row that together last between
 * half and one and a half target durations. 0 where none last so long.
 */
export function peakBitRate(sizes: readonly number[], durations: readonly number[]): number {
  const target = targetDuration(durations);
  let peak = 0;
  for (const first of durations.keys()) {
    let [bits, seconds] = [0, 0];
    for (let n = first; n < durations.length; n += 1) {
      bits += (sizes[n] ?? 0) * 8;
      seconds += durations[n] ?? 0;
      if (seconds > target * 1.5) break;
      if (seconds >= target * 0.5) peak = Math.max(peak, bits / seconds);
    }
  }
  return peak;
}
