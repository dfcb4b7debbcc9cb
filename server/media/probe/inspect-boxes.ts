import type { FileHandle } from 'node:fs/promises';
import { longestBoxHeader, readBoxHeader, sampleDescriptionHeader } from '../boxes.js';
import { readPcmEntry, type PcmEntry } from './pcm-entry.js';

/** Facts from the boxes of an ISO media file that ffprobe does not report. */
export interface BoxFindings {
  isEncrypted: boolean;
  /** The number of bytes by which the boxes exceed the end of the file. */
  missingBytes: number;
  /** The share of the media data that is in the file, 0 to 1. */
  presentShare: number;
  /** The index, `moov`, is completely in the file. */
  hasIndex: boolean;
  /** The index says that fragments follow it. */
  isFragmented: boolean;
  /** The media data come before the index. */
  isIndexLate: boolean;
  /** The number of fragments that are completely in the file. */
  wholeFragments: number;
  /** The file is an image, such as HEIC or AVIF, without any track. */
  isStillPicture: boolean;
  /** Sample entries of uncompressed audio that older versions of ffmpeg misread. */
  pcmEntries: PcmEntry[];
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** Sample entries of protected tracks (ISO/IEC 14496-12 8.12, and Apple's older ones). */
const protectedEntries = new Set(['encv', 'enca', 'enct', 'encs', 'drmi', 'drms', 'p608']);
const maxBoxes = 10_000;

/**
 * Walks the boxes by their headers only. An invalid box ends the walk but is not an error; the probe decides about the
 * file.
 */
export async function inspectBoxes(file: FileHandle, size: number): Promise<BoxFindings> {
  const seen = {
    types: new Set<string>(),
    mediaBytes: 0,
    missingBytes: 0,
    wholeFragments: 0,
    hasIndex: false,
    isFragmented: false,
    isIndexLate: false,
    isEncrypted: false,
  };
  const pcmEntries: PcmEntry[] = [];
  let budget = maxBoxes;
  let previous = '';
  const noteTop = ({ type, body, end }: Box): void => {
    if (type === 'mdat') seen.isIndexLate ||= !seen.types.has('moov');
    seen.types.add(type);
    if (type === 'mdat') seen.mediaBytes += end - body;
    if (type === 'moov') seen.hasIndex ||= end <= size;
    if (['mdat', 'moof', 'moov'].includes(type)) seen.missingBytes += Math.max(0, end - size);
    if (type === 'mdat' && previous === 'moof' && end <= size) seen.wholeFragments += 1;
    previous = type;
  };
  const walk = async (start: number, end: number, depth: number): Promise<void> => {
    let position = start;
    while (position + 8 <= end && budget > 0) {
      budget -= 1;
      const box = await readBox(file, position, size);
      if (!box) return;
      if (depth === 0) noteTop(box);
      if (box.type === 'mvex') seen.isFragmented = true;
      if (containers.has(box.type)) await walk(box.body, Math.min(box.end, end), depth + 1);
      if (box.type === 'stsd')
        await walkEntries(box.body + sampleDescriptionHeader, Math.min(box.end, end));
      position = box.end;
    }
  };
  const walkEntries = async (start: number, end: number): Promise<void> => {
    let position = start;
    while (position + 8 <= end && budget > 0) {
      budget -= 1;
      const entry = await readBox(file, position, size);
      if (!entry) return;
      if (protectedEntries.has(entry.type)) seen.isEncrypted = true;
      const pcm = await readPcmEntry(file, {
        type: entry.type,
        position,
        end: Math.min(entry.end, end),
      });
      if (pcm) pcmEntries.push(pcm);
      position = entry.end;
    }
  };
  await walk(0, size, 0);
  const { types, mediaBytes, ...findings } = seen;
  const presentShare = mediaBytes === 0 ? 1 : Math.max(0, 1 - seen.missingBytes / mediaBytes);
  const isStillPicture = types.has('meta') && !types.has('moov') && !types.has('moof');
  return { ...findings, presentShare, isStillPicture, pcmEntries };
}

interface Box {
  type: string;
  body: number;
  end: number;
}

async function readBox(
  file: FileHandle,
  position: number,
  fileSize: number,
): Promise<Box | undefined> {
  const start = Buffer.alloc(longestBoxHeader);
  const { bytesRead } = await file.read(start, 0, start.length, position);
  const header = readBoxHeader(start.subarray(0, bytesRead));
  if (!header) return undefined;
  const { type, headerLength, length } = header;
  // Only the last box of a file may have no length.
  const end = length === undefined ? fileSize : position + length;
  return { type, body: position + headerLength, end };
}
