import type { FileHandle } from 'node:fs/promises';

/** What the boxes of an ISO media file tell that ffprobe does not. */
export interface BoxFindings {
  isEncrypted: boolean;
  /** Bytes that a media box claims and the file does not have. */
  missingBytes: number;
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** Sample entries of protected tracks (ISO/IEC 14496-12 8.12, and Apple's older ones). */
const protectedEntries = new Set(['encv', 'enca', 'enct', 'encs', 'drmi', 'drms', 'p608']);
const maxBoxes = 10_000;

/** Walks the boxes by their headers only; odd ones end the walk, which is no judgement on the file. */
export async function inspectBoxes(file: FileHandle, size: number): Promise<BoxFindings> {
  const findings: BoxFindings = { isEncrypted: false, missingBytes: 0 };
  let budget = maxBoxes;
  const walk = async (start: number, end: number): Promise<void> => {
    let position = start;
    while (position + 8 <= end && budget > 0) {
      budget -= 1;
      const box = await readBox(file, position, size);
      if (!box) return;
      const boxEnd = box.end ?? end;
      if (box.type === 'mdat') findings.missingBytes = Math.max(findings.missingBytes, boxEnd - size);
      if (containers.has(box.type)) await walk(box.body, Math.min(boxEnd, end));
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
      if (protectedEntries.has(entry.type)) findings.isEncrypted = true;
      position = entry.end ?? end;
    }
  };
  await walk(0, size);
  return findings;
}

interface Box {
  type: string;
  body: number;
  /** Undefined: to the end of what holds it. */
  end: number | undefined;
}

async function readBox(file: FileHandle, position: number, fileSize: number): Promise<Box | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, position);
  if (bytesRead < 8) return undefined;
  const type = buffer.toString('latin1', 4, 8);
  const shortSize = buffer.readUInt32BE(0);
  if (shortSize === 0) return { type, body: position + 8, end: fileSize };
  if (shortSize !== 1) return shortSize < 8 ? undefined : { type, body: position + 8, end: position + shortSize };
  if (bytesRead < 16) return undefined;
  const longSize = Number(buffer.readBigUInt64BE(8));
  return longSize < 16 ? undefined : { type, body: position + 16, end: position + longSize };
}
