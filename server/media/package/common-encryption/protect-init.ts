import { makeCommonPssh } from '../../drm/pssh-box.js';
import { boxesOf, entryFields, makeBox, sampleDescriptionHeader } from '../../boxes.js';
import { videoPattern } from './ciphers.js';

export type Scheme = 'cenc' | 'cbcs';

export interface InitProtection {
  scheme: Scheme;
  kind: 'video' | 'audio';
  /** 16 bytes. */
  keyId: Buffer;
  /** Those of all tracks that are played together: a player can get their keys in one licence. */
  keyIds: readonly Buffer[];
  /** The IV of all samples, 16 bytes; undefined where each sample has its own of 8 bytes. */
  constantIv?: Buffer | undefined;
}

/** The boxes between the movie and a track's sample description. */
export const trackContainers = new Set(['trak', 'mdia', 'minf', 'stbl']);

/** The init segment with its only sample entry marked as encrypted (ISO/IEC 14496-12 8.12, ISO/IEC 23001-7 8.2). */
export function protectInit(init: Buffer, protection: InitProtection): Buffer {
  return Buffer.concat(
    [...boxesOf(init)].map(({ type, body, whole }) => {
      if (type === 'moov')
        // Names key ids only: it makes browsers fire `encrypted`.
        return makeBox(type, protectInit(body, protection), makeCommonPssh(protection.keyIds));
      if (trackContainers.has(type)) return makeBox(type, protectInit(body, protection));
      return type === 'stsd' ? protectDescription(body, protection) : whole;
    }),
  );
}

function protectDescription(stsd: Buffer, protection: InitProtection): Buffer {
  const [entry] = boxesOf(stsd.subarray(sampleDescriptionHeader));
  if (!entry) throw new Error('The init segment describes no samples');
  const { kind } = protection;
  const fields = entryFields[kind];
  return makeBox(
    'stsd',
    stsd.subarray(0, sampleDescriptionHeader),
    makeBox(
      kind === 'video' ? 'encv' : 'enca',
      entry.body.subarray(0, fields),
      entry.body.subarray(fields),
      protectionInfo(entry.type, protection),
    ),
  );
}

function protectionInfo(
  format: string,
  { scheme, kind, keyId, constantIv }: InitProtection,
): Buffer {
  const schm = Buffer.alloc(12);
  schm.write(scheme, 4, 'latin1');
  schm.writeUInt32BE(0x0001_0000, 8);
  const tenc = Buffer.alloc(8);
  tenc[0] = constantIv ? 1 : 0;
  // Sound is encrypted whole, which a pattern of 0:0 says.
  if (constantIv && kind === 'video')
    tenc[5] = (videoPattern.encrypted << 4) | videoPattern.skipped;
  tenc[6] = 1;
  tenc[7] = constantIv ? 0 : 8;
  const iv = constantIv ? [Buffer.of(constantIv.length), constantIv] : [];
  return makeBox(
    'sinf',
    makeBox('frma', Buffer.from(format, 'latin1')),
    makeBox('schm', schm),
    makeBox('schi', makeBox('tenc', tenc, keyId, ...iv)),
  );
}
