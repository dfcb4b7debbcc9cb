import type { MediaTools } from '../../media/media-tools.js';

/**
 * Below what serves requests and makes other videos playable, and long ladders below the others. Not by more: whatever
 * else the machine does would starve them.
 */
const niceness = { images: 3, short: 3, long: 7 };

/** The tools, at a lower priority. */
export function niced(tools: MediaTools, work: keyof typeof niceness): MediaTools {
  return { ...tools, confinement: { ...tools.confinement, niceness: niceness[work] } };
}
