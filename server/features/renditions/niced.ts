import type { MediaTools } from '../../media/media-tools.js';

/**
 * Below what serves requests and makes other videos playable, and ladders below what is watched until they are there. Not by more: whatever
 * else the machine does would starve them.
 */
const niceness = { firstRung: 2, images: 3, short: 3, long: 7 };

/** The tools, at a lower priority. */
export function niced(tools: MediaTools, work: keyof typeof niceness): MediaTools {
  return { ...tools, confinement: { ...tools.confinement, niceness: niceness[work] } };
}
