import { open } from 'node:fs/promises';
import { looksLikeMedia, sniffBytes } from '../../../src/contract/container-signatures.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import type { MediaTools } from '../media-tools.js';
import { MediaFault } from '../media-fault.js';
import { describeMedia, type MediaDescription } from './describe-media.js';
import { inspectBoxes, type BoxFindings } from './inspect-boxes.js';
import { parseProbe } from './parse-probe.js';
import { runProbe } from './probe-media.js';

/** They are read from beginning to end. */
const readForwards = ['mov', 'matroska', 'mpegts'];

/**
 * What the beginning of a file says while its end is missing: nothing is measured, and the duration is undefined unless the header
 * states that of the whole file. `later` where the beginning does not tell enough yet, `never` where it will not.
 */
export async function probeStart(
  tools: MediaTools,
  path: string,
  signal: AbortSignal,
): Promise<MediaDescription | 'later' | 'never'> {
  const boxes = await readHeader(path);
  if (typeof boxes === 'string') return boxes;
  try {
    const { stdout } = await runProbe(tools, path, signal);
    const media = describeMedia(parseProbe(JSON.parse(stdout.toString())), tools.decoders);
    const container = readForwards.find((name) => media.formatNames.includes(name));
    if (!container) return 'never';
    if (!isKnown(media)) return 'later';
    // Of what came so far, ffprobe measures a length of its own.
    const isStated = container === 'mov' ? !boxes.isFragmented : container === 'matroska';
    const isUnread = container === 'mov' && isStated && media.duration === undefined;
    if (isUnread) return 'later';
    return isStated ? media : { ...media, duration: undefined };
  } catch (error) {
    if (error instanceof MediaFault) return 'later';
    if (error instanceof ToolFailure && error.isProcessingFailure) return 'later';
    throw error;
  }
}

/** Without a header in front, a stream is known only when some of it has come, and then not at once to its profile. */
function isKnown({ video, audio, warnings }: MediaDescription): boolean {
  if (video?.pixelFormat === undefined || warnings.some(({ code }) => code === 'sound-lost'))
    return false;
  return audio?.codec !== 'aac' || audio.profile !== undefined;
}

async function readHeader(path: string): Promise<BoxFindings | 'later' | 'never'> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(sniffBytes);
    const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
    if (!looksLikeMedia(head.subarray(0, bytesRead))) return 'never';
    const boxes = await inspectBoxes(file, size);
    if (head.toString('latin1', 4, 8) !== 'ftyp') return boxes;
    if (boxes.isIndexLate || boxes.isEncrypted) return 'never';
    return boxes.hasIndex ? boxes : 'later';
  } finally {
    await file.close();
  }
}
