import { videoParts } from '../../../src/contract/beacons.js';

type Stretch = readonly number[];

/** Half of a part is enough to have watched it. Stretches beyond the end, or of no length, do not count. */
export function toWatchedParts(stretches: readonly Stretch[], duration: number): Buffer {
  const times = new Float64Array(videoParts);
  const perPart = duration / videoParts;
  for (const [from = 0, to = 0] of stretches) {
    const [start, end] = [from / perPart, Math.min(videoParts, to / perPart)];
    for (let part = Math.floor(start); part < end; part += 1)
      times[part] = (times[part] ?? 0) + Math.min(part + 1, end) - Math.max(part, start);
  }
  return Buffer.from(times.map((value) => Math.min(255, Math.round(value))));
}

/** Shares of `rows` that watched each part, and how often a row watched it, the mean. */
export function summariseParts(rows: readonly Buffer[]): { retention: number[]; heat: number[] } {
  if (rows.length === 0) return { retention: [], heat: [] };
  const [seen, times] = [
    new Array<number>(videoParts).fill(0),
    new Array<number>(videoParts).fill(0),
  ];
  for (const row of rows)
    for (const [part, value] of row.entries()) {
      times[part] = (times[part] ?? 0) + value;
      if (value > 0) seen[part] = (seen[part] ?? 0) + 1;
    }
  const mean = (sum: number): number => round(sum / rows.length);
  return { retention: seen.map(mean), heat: times.map(mean) };
}

/** To thousandths. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
