import type { FileHandle } from 'node:fs/promises';
import { readPcmEntry, type PcmEntry } from './pcm-entry.js';

/** What the boxes of an ISO media file tell that ffprobe does not. */
export interface BoxFindings {
  isEncrypted: boolean;
  /** Bytes that the boxes claim and the file does not have. */
  missingBytes: number;
  /** Share of the claimed media that is there, 0 to 1. */
  presentShare: number;
  /** The index, `moov`, is there from its begin to its end. */
  hasIndex: boolean;
  /** Fragments with all their media. */
  wholeFragments: number;
  /** Pictures as HEIC and AVIF have them, and no track. */
  isStillPicture: boolean;
  /** Descriptions of uncompressed sound that older ffmpegs take for something else. */
  pcmEntries: PcmEntry[];
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** Sample entries of protected tracks (ISO/IEC 14496-12 8.12, and Apple's older ones). */
const protectedEntries = new Set(['encv', 'enca', 'enct', 'encs', 'drmi', 'drms', 'p608']);
const maxBoxes = 10_000;

/** Walks the boxes by their headers only; odd ones end the walk, which is no judgement on the file. */
export async function inspectBoxes(file: FileHandle, size: number): Promise<BoxFindings> {
  const seen = {
    types: new Set<string>(),
    mediaBytes: 0,
    missingBytes: 0,
    wholeFragments: 0,
    hasIndex: false,
    isEncrypted: false,
  };
  const pcmEntries: PcmEntry[] = [];
  let budget = maxBoxes;
  let previous = '';
  const noteTop = ({ type, body }: Box, end: number): void => {
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
      const boxEnd = box.end ?? end;
      if (depth === 0) noteTop(box, boxEnd);
      if (containers.has(box.type)) await walk(box.body, Math.min(boxEnd, end), depth + 1);
      // A full box: version, flags, entry count; each entry is a box whose type names the format.
      if (box.type === 'stsd') await walkEntries(box.body + 8, Math.min(boxEnd, end));
      position = boxEnd;
    }
  };
  const walkEntries = async (start: number, end: number): Promise<void> => {
    let position = start;
    while (position + 8 <= end && budget > 0) {
      budget -= 1;
      const entry = await readBox(file, position, size);
      if (!entry) return;
      const entryEnd = entry.end ?? end;
      if (protectedEntries.has(entry.type)) seen.isEncrypted = true;
      const pcm = await readPcmEntry(file, {
        type: entry.type,
        position,
        end: Math.min(entryEnd, end),
      });
      if (pcm) pcmEntries.push(pcm);
      position = entryEnd;
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
  /** Undefined: to the end of what holds it. */
  end: number | undefined;
}

async function readBox(
  file: FileHandle,
  position: number,
  fileSize: number,
): Promise<Box | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, position);
  if (bytesRead < 8) return undefined;
  const type = buffer.toString('latin1', 4, 8);
  const shortSize = buffer.readUInt32BE(0);
  if (shortSize === 0) return { type, body: position + 8, end: fileSize };
  if (shortSize !== 1)
    return shortSize < 8 ? undefined : { type, body: position + 8, end: position + shortSize };
  if (bytesRead < 16) return undefined;
  const longSize = Number(buffer.readBigUInt64BE(8));
  return longSize < 16 ? undefined : { type, body: position + 16, end: position + longSize };
}
