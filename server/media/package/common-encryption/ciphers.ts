import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Subsample } from './nal-units.js';

const blockBytes = 16;
/** `cbcs` encrypts one block of ten of a picture (ISO/IEC 23001-7 10.4). */
export const videoPattern = { encrypted: 1, skipped: 9 } as const;

export interface CbcsCipher {
  direction: 'encrypt' | 'decrypt';
  key: Buffer;
  iv: Buffer;
}

/**
 * Encrypts or decrypts the protected ranges of a sample in place, in CTR mode, where both are the same; its counter runs on
 * from range to range (9.4, 9.5).
 */
export function applyCenc(
  sample: Buffer,
  subsamples: readonly Subsample[],
  { key, iv }: { key: Buffer; iv: Buffer },
): void {
  const counter = Buffer.concat([iv], blockBytes);
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  for (const range of protectedRanges(sample, subsamples)) cipher.update(range).copy(range);
}

/**
 * Encrypts or decrypts the protected ranges of a picture in place, in CBC mode that begins anew in each range; incomplete
 * blocks stay as they are (10.4).
 */
export function applyCbcsPattern(
  sample: Buffer,
  subsamples: readonly Subsample[],
  cipher: CbcsCipher,
): void {
  const period = (videoPattern.encrypted + videoPattern.skipped) * blockBytes;
  for (const range of protectedRanges(sample, subsamples)) {
    const count = Math.floor((range.length - blockBytes) / period) + 1;
    const blocks = Buffer.allocUnsafe(count * blockBytes);
    for (let n = 0; n < count; n += 1)
      range.copy(blocks, n * blockBytes, n * period, n * period + blockBytes);
    const changed = applyToBlocks(blocks, cipher);
    for (let n = 0; n < count; n += 1)
      changed.copy(range, n * period, n * blockBytes, (n + 1) * blockBytes);
  }
}

/** Encrypts or decrypts all complete blocks of a sample of sound in place (10.3). */
export function applyCbcsWhole(sample: Buffer, cipher: CbcsCipher): void {
  const blocks = sample.subarray(0, sample.length - (sample.length % blockBytes));
  if (blocks.length > 0) applyToBlocks(blocks, cipher).copy(blocks);
}

function applyToBlocks(blocks: Buffer, { direction, key, iv }: CbcsCipher): Buffer {
  const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  return create('aes-128-cbc', key, iv).setAutoPadding(false).update(blocks);
}

function* protectedRanges(sample: Buffer, subsamples: readonly Subsample[]): Generator<Buffer> {
  let position = 0;
  for (const { clear, protected: hidden } of subsamples) {
    position += clear;
    if (hidden > 0) yield sample.subarray(position, position + hidden);
    position += hidden;
  }
}
