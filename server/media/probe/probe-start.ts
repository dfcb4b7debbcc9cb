import { open } from 'node:fs/promises';
import { looksLikeMedia, sniffBytes } from '../../../src/contract/container-signatures.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import type { MediaTools } from '../media-tools.js';
import { MediaFault } from '../media-fault.js';
import { describeMedia, type MediaDescription } from './describe-media.js';
import { inspectBoxes } from './inspect-boxes.js';
import { parseProbe } from './parse-probe.js';
import { runProbe } from './probe-media.js';

/** Their headers state how long the whole file is, and they are read from beginning to end. */
const statedContainers = ['mov', 'matroska'];

type StatedMedia = MediaDescription & { duration: number };

/**
 * What the header of a file says while its end is missing: the duration is as stated, and nothing is measured. `later` where
 * the beginning does not tell enough yet, `never` where it will not.
 */
export async function probeStart(
  tools: MediaTools,
  path: string,
  signal: AbortSignal,
): Promise<StatedMedia | 'later' | 'never'> {
  const header = await readHeader(path);
  if (header !== 'whole') return header;
  try {
    const { stdout } = await runProbe(tools, path, signal);
    const media = describeMedia(parseProbe(JSON.parse(stdout.toString())), tools.decoders);
    const { duration, formatNames, video, audio } = media;
    if (!formatNames.some((name) => statedContainers.includes(name))) return 'never';
    const isKnown = video?.pixelFormat !== undefined && (!audio || audio.sampleRate !== undefined);
    return isKnown && duration !== undefined ? { ...media, duration } : 'later';
  } catch (error) {
    if (error instanceof MediaFault) return 'later';
    if (error instanceof ToolFailure && error.isProcessingFailure) return 'later';
    throw error;
  }
}

async function readHeader(path: string): Promise<'whole' | 'later' | 'never'> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(sniffBytes);
    const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
    if (!looksLikeMedia(head.subarray(0, bytesRead))) return 'never';
    if (head.toString('latin1', 4, 8) !== 'ftyp') return 'whole';
    const { hasIndex, isIndexLate, isFragmented, isEncrypted } = await inspectBoxes(file, size);
    if (isIndexLate || isFragmented || isEncrypted) return 'never';
    return hasIndex ? 'whole' : 'later';
  } finally {
    await file.close();
  }
}
