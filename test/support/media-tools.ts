import { inspectFfmpeg, type MediaTools } from '../../server/media/media-tools.js';

/** The ffmpeg of this machine as the server runs it. */
export async function findMediaTools(): Promise<MediaTools> {
  const found = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
  if (!found.ok) throw new Error(found.reason);
  return found.tools;
}
