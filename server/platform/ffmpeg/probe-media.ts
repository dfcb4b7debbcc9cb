import { open } from 'node:fs/promises';
import { probeArguments } from './allow-lists.js';
import type { MediaTools } from './capabilities.js';
import { describeMedia, unsupportedCodec, type MediaDescription } from './describe-media.js';
import { measureMedia } from './measure-packets.js';
import { inspectBoxes } from './inspect-boxes.js';
import { MediaFault } from './media-fault.js';
import { parseProbe } from './parse-probe.js';
import { runTool, ToolFailure } from './run-tool.js';
import { looksLikeMedia, sniffBytes } from './sniff-container.js';

const entries = [
  'format=format_name,duration,start_time',
  'stream=index,codec_type,codec_name,profile,pix_fmt,width,height,sample_aspect_ratio,r_frame_rate,avg_frame_rate,duration,start_time,' +
    'sample_rate,channels,color_transfer,color_space,field_order',
  'stream_disposition=default,attached_pic',
  'stream_side_data=rotation',
];
/** Above `mediaLimits.streams`, so that the refusal can name the number. */
const probedStreams = 2000;

/**
 * Looks into an uploaded file without decoding it, and measures it where its header is not to be believed.
 * @throws MediaFault when the file cannot be processed.
 */
export async function probeMedia(tools: MediaTools, path: string, signal: AbortSignal): Promise<MediaDescription> {
  const bytes = await refuseEarly(path);
  const args = ['-v', 'error', '-of', 'json', '-show_entries', entries.join(':'), ...probeArguments(path, probedStreams)];
  try {
    const { stdout, stderr } = await runTool({
      command: tools.ffprobePath,
      args,
      confinement: tools.confinement,
      reads: [path],
      signal,
      wallMs: 30_000,
      memoryBytes: 2 * 1024 ** 3,
    });
    refuseTooLarge(stderr);
    return await measureMedia(tools, { path, bytes, signal }, describeMedia(parseProbe(JSON.parse(stdout.toString()))));
  } catch (cause) {
    if (!(cause instanceof ToolFailure) || cause.fault === 'missing') throw cause;
    refuseTooLarge(cause.stderr);
    throw toMediaFault(cause);
  }
}

/** A decoder that refuses a picture's size may leave ffprobe content, with a size of nothing. */
function refuseTooLarge(stderr: string): void {
  const [, size] = /Picture size (\w+)/.exec(stderr) ?? [];
  if (size) throw new MediaFault('resolution-too-large', `The picture of ${size} pixels is too large to process.`);
}

/** ffprobe tells these refusals apart in its messages only. */
function toMediaFault(cause: ToolFailure): MediaFault {
  const [, codec] = /Codec \((\w+)\) not on whitelist/.exec(cause.stderr) ?? [];
  if (codec) return unsupportedCodec(codec, { cause });
  if (cause.stderr.includes('max_streams'))
    return new MediaFault('too-many-streams', `The file has more than ${probedStreams} streams.`, { cause });
  return new MediaFault('unreadable', 'The file starts like a video, but it is damaged or incomplete.', { cause });
}

/** What can be told without starting a program. Answers the size in bytes. */
async function refuseEarly(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0) throw new MediaFault('empty-file', 'The file is empty.');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    if (!looksLikeMedia(head)) throw new MediaFault('not-media', 'The file is not a video or sound file.');
    const { isEncrypted, missingBytes } = await inspectBoxes(file, size);
    if (isEncrypted)
      throw new MediaFault('encrypted-source', 'The file is protected by DRM; only unprotected files can be processed.');
    if (missingBytes > 0) throw new MediaFault('unreadable', 'The file was cut off: its end is missing. Upload it again.');
    return size;
  } finally {
    await file.close();
  }
}
