import { drmSystems, type DrmSystemName, type EncryptionScheme } from './drm-systems.js';
import { formatKeyId } from './key-id.js';
import { makePlayReadyObject, makePlayReadyPssh } from './playready.js';
import { makeWidevinePssh } from './widevine.js';

/** What manifests tell about one key for one system. */
export interface DrmSignal {
  system: DrmSystemName;
  kid: Buffer;
  /** A `pssh` box: `cenc:pssh` of DASH, and in init segments. FairPlay has none. */
  pssh?: Buffer;
  /** The PlayReady Object: `mspr:pro` of DASH. */
  playReadyObject?: Buffer;
  /** The EXT-X-KEY of a media playlist: all attributes but METHOD and IV. */
  hlsKey: HlsKey;
}

export interface HlsKey {
  uri: string;
  keyFormat: string;
  keyFormatVersions: string;
  /** `KEYID`, which Widevine's clients read. */
  keyId?: string;
}

export interface SignalledKey {
  kid: Buffer;
  /** For the checksum of PlayReady. */
  key?: Buffer;
}

/**
 * Signals a key whose licences come from a vendor that is not asked for signals. Undefined where the system does not know the
 * scheme.
 */
export function makeDrmSignal(
  system: DrmSystemName,
  { kid, key }: SignalledKey,
  scheme: EncryptionScheme,
): DrmSignal | undefined {
  const { keyFormat, schemes } = drmSystems[system];
  if (!schemes.includes(scheme)) return undefined;
  const hls = (uri: string): HlsKey => ({ uri, keyFormat, keyFormatVersions: '1' });
  switch (system) {
    case 'widevine': {
      const pssh = makeWidevinePssh({ kids: [kid], scheme });
      const hlsKey = {
        ...hls(`data:text/plain;base64,${pssh.toString('base64')}`),
        keyId: `0x${kid.toString('hex').toUpperCase()}`,
      };
      return { system, kid, pssh, hlsKey };
    }
    case 'playready': {
      const options = { keys: [{ kid, ...(key && { key }) }], scheme };
      const playReadyObject = makePlayReadyObject(options);
      const uri = `data:text/plain;charset=UTF-16;base64,${playReadyObject.toString('base64')}`;
      return { system, kid, pssh: makePlayReadyPssh(options), playReadyObject, hlsKey: hls(uri) };
    }
    case 'fairplay':
      return { system, kid, hlsKey: hls(`skd://${formatKeyId(kid)}`) };
  }
}

/** The key id of a FairPlay address that this server made; undefined for others, whose form is the vendor's. */
export function readSkdKeyId(uri: string): string | undefined {
  return /^skd:\/\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(uri)?.[1]?.toLowerCase();
}
