import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { readProbe } from './stored-probe.js';
import type { VideoRun } from './video-run.js';

/** The source as preparation described it, or described again where an earlier version did that. */
export async function describedSource(tools: MediaTools, run: VideoRun): Promise<MediaDescription> {
  const stored = readProbe(run.lease.video.probe);
  if (stored) return stored;
  run.enter('probe');
  return probeMedia(tools, await run.input(), run.signal);
}
