import {
  boxesOf,
  entryFields,
  findBox,
  makeBox,
  readSampleEntry,
  sampleDescriptionHeader,
  type Box,
} from '../../boxes.js';
import { trackContainers, type Scheme } from './protect-init.js';

/** What an init segment says of the encryption of its samples (ISO/IEC 23001-7 8.2). */
export interface TrackProtection {
  scheme: Scheme;
  keyId: Buffer;
  /** Bytes of the IV that each sample has; 0 where all have `constantIv`. */
  ivBytes: number;
  constantIv: Buffer | null;
}

const clearKind = { encv: 'video', enca: 'audio' } as const;

/** @throws Error when the init segment does not describe a track as `protectInit` does */
export function readProtection(init: Buffer): TrackProtection {
  const sinf = readSampleEntry(init)?.boxes.get('sinf') ?? Buffer.alloc(0);
  const scheme = findBox(sinf, ['schm'])?.toString('latin1', 4, 8);
  const tenc = findBox(sinf, ['schi', 'tenc']);
  if (!tenc || (scheme !== 'cenc' && scheme !== 'cbcs'))
    throw new Error('The init segment describes no encryption that is known');
  const ivBytes = tenc[7] ?? 0;
  return {
    scheme,
    keyId: tenc.subarray(8, 24),
    ivBytes,
    constantIv: ivBytes === 0 ? tenc.subarray(25, 25 + (tenc[24] ?? 0)) : null,
  };
}

/** The clear init segment that `protectInit` made this one of. */
export function unprotectInit(init: Buffer): Buffer {
  return Buffer.concat(
    [...boxesOf(init)].map(({ type, body, whole }) => {
      if (type === 'moov') return makeBox(type, unprotectInit(withoutBoxes(body, ['pssh'])));
      if (trackContainers.has(type)) return makeBox(type, unprotectInit(body));
      return type === 'stsd' ? unprotectDescription(body) : whole;
    }),
  );
}

function unprotectDescription(stsd: Buffer): Buffer {
  const [entry] = boxesOf(stsd.subarray(sampleDescriptionHeader));
  if (!entry || !isEncrypted(entry)) throw new Error('The samples are not marked as encrypted');
  const fields = entryFields[clearKind[entry.type]];
  const boxes = entry.body.subarray(fields);
  const format = findBox(boxes, ['sinf', 'frma'])?.toString('latin1');
  if (format === undefined) throw new Error('The init segment does not name the clear format');
  return makeBox(
    'stsd',
    stsd.subarray(0, sampleDescriptionHeader),
    makeBox(format, entry.body.subarray(0, fields), withoutBoxes(boxes, ['sinf'])),
  );
}

function isEncrypted(entry: Box): entry is Box & { type: keyof typeof clearKind } {
  return entry.type in clearKind;
}

/** All boxes of a container but those of these types. */
export function withoutBoxes(container: Buffer, types: readonly string[]): Buffer {
  const kept = [...boxesOf(container)].filter(({ type }) => !types.includes(type));
  return Buffer.concat(kept.map(({ whole }) => whole));
}
