import { boxesOf, findBox } from '../../boxes.js';
import { applyCbcsPattern, applyCbcsWhole, applyCenc } from './ciphers.js';
import { rewriteFragments } from './fragments.js';
import type { Subsample } from './nal-units.js';
import { hasSubsamples, type SampleEntry } from './protect-segment.js';
import { withoutBoxes, type TrackProtection } from './unprotect-init.js';

const auxiliaryTypes = ['saiz', 'saio', 'senc'];

/** The clear segment that `protectSegment` made this one of. Changes `segment`. */
export function unprotectSegment(
  segment: Buffer,
  protection: TrackProtection,
  key: Buffer,
): Buffer {
  return rewriteFragments(segment, ({ track, samples }) => {
    const entries = readEntries(track, protection.ivBytes);
    if (entries && entries.length !== samples.length)
      throw new Error('The fragment does not describe the encryption of each sample');
    for (const [n, sample] of samples.entries())
      decryptSample(sample, entries?.[n], { ...protection, key });
    return withoutBoxes(track, auxiliaryTypes);
  });
}

/** The IV of the first sample of a segment; undefined where samples have none of their own. */
export function firstSampleIv(
  segment: Buffer,
  { ivBytes }: Pick<TrackProtection, 'ivBytes'>,
): Buffer | undefined {
  const track = findBox(segment, ['moof', 'traf']);
  const [first] = (track && ivBytes > 0 && readEntries(track, ivBytes)) || [];
  return first?.iv;
}

function decryptSample(
  sample: Buffer,
  entry: SampleEntry | undefined,
  { key, constantIv }: TrackProtection & { key: Buffer },
): void {
  if (constantIv) {
    const cipher = { direction: 'decrypt', key, iv: constantIv } as const;
    if (entry?.subsamples) applyCbcsPattern(sample, entry.subsamples, cipher);
    else applyCbcsWhole(sample, cipher);
    return;
  }
  if (!entry) throw new Error('The fragment has no IVs');
  const whole = [{ clear: 0, protected: sample.length }];
  applyCenc(sample, entry.subsamples ?? whole, { key, iv: entry.iv });
}

/** Of `senc` (ISO/IEC 23001-7 7.2); undefined where there is none, because samples are encrypted whole with one IV. */
function readEntries(track: Buffer, ivBytes: number): SampleEntry[] | undefined {
  const senc = [...boxesOf(track)].find(({ type }) => type === 'senc')?.body;
  if (!senc) return undefined;
  const isDivided = (senc.readUIntBE(1, 3) & hasSubsamples) !== 0;
  let position = 8;
  return Array.from({ length: senc.readUInt32BE(4) }, () => {
    const iv = senc.subarray(position, position + ivBytes);
    position += ivBytes;
    if (!isDivided) return { iv, subsamples: undefined };
    const subsamples = readSubsamples(senc, position);
    position += 2 + subsamples.length * 6;
    return { iv, subsamples };
  });
}

function readSubsamples(senc: Buffer, start: number): Subsample[] {
  return Array.from({ length: senc.readUInt16BE(start) }, (_, n) => ({
    clear: senc.readUInt16BE(start + 2 + n * 6),
    protected: senc.readUInt32BE(start + 4 + n * 6),
  }));
}
