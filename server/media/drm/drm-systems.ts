/** How segments are encrypted (ISO/IEC 23001-7). */
export type EncryptionScheme = 'cenc' | 'cbcs';

/** The key systems whose licences a vendor gives. */
export const drmSystemNames = ['widevine', 'playready', 'fairplay'] as const;

export type DrmSystemName = (typeof drmSystemNames)[number];

export interface DrmSystem {
  /** Its id among protection systems, as DASH-IF registers it. */
  systemId: string;
  /** What browsers call it (Encrypted Media Extensions). */
  keySystem: string;
  /** KEYFORMAT of EXT-X-KEY. */
  keyFormat: string;
  schemes: readonly EncryptionScheme[];
}

export const drmSystems: Readonly<Record<DrmSystemName, DrmSystem>> = {
  widevine: {
    systemId: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
    keySystem: 'com.widevine.alpha',
    keyFormat: 'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
    schemes: ['cenc', 'cbcs'],
  },
  playready: {
    systemId: '9a04f079-9840-4286-ab92-e65be0885f95',
    keySystem: 'com.microsoft.playready',
    keyFormat: 'com.microsoft.playready',
    schemes: ['cenc', 'cbcs'],
  },
  fairplay: {
    systemId: '94ce86fb-07ff-4f43-adb8-93d2fa968ca2',
    keySystem: 'com.apple.fps',
    keyFormat: 'com.apple.streamingkeydelivery',
    schemes: ['cbcs'],
  },
};
