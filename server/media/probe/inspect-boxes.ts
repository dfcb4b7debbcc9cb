import type { FileHandle } from 'node:fs/promises';
import { longestBoxHeader, readBoxHeader, sampleDescriptionHeader } from '../boxes.js';
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
  const noteTop = ({ type, body, end }: Box): void => {
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
  // Only the last box of a file may say no length.
  const end = length === undefined ? fileSize : position + length;
  return { type, body: position + headerLength, end };
}
