import { drmSystems, type DrmSystemName, type EncryptionScheme } from './drm-systems.js';
import { formatKeyId } from './key-id.js';
import { escapeXml } from './xml.js';

/** What a key is for: sound, or pictures by size. */
export type KeyKind = 'audio' | 'video' | 'sd' | 'hd' | 'uhd';

export interface KeyRequest {
  contentId: string;
  scheme: EncryptionScheme;
  /** One of each kind. */
  tracks: readonly { kind: KeyKind; kid: Buffer }[];
  systems: readonly DrmSystemName[];
}

/** `intendedTrackType`, and the filter that says the same in pixels, as SPEKE 2.0 names them. */
const usage: Record<KeyKind, readonly [type: string, filter: string]> = {
  audio: ['AUDIO', '<cpix:AudioFilter/>'],
  video: ['VIDEO', '<cpix:VideoFilter/>'],
  sd: ['SD', '<cpix:VideoFilter maxPixels="589824"/>'],
  hd: ['HD', '<cpix:VideoFilter minPixels="589825" maxPixels="2073600"/>'],
  uhd: ['UHD', '<cpix:VideoFilter minPixels="2073601"/>'],
};

const hlsData =
  '<cpix:HLSSignalingData playlist="media"/><cpix:HLSSignalingData playlist="master"/>';
const boxes = '<cpix:PSSH/><cpix:ContentProtectionData/>';

/** What each system is to be filled in for. */
const wanted: Record<DrmSystemName, string> = {
  widevine: `${boxes}${hlsData}`,
  playready: `${boxes}${hlsData}`,
  fairplay: hlsData,
};

/**
 * The document by which a packager asks a key server (DASH-IF CPIX 2.3 in the profile of SPEKE 2.0): key ids, systems and
 * usage rules, all without what the server is to fill in.
 */
export function writeKeyRequest({ contentId, scheme, tracks, systems }: KeyRequest): string {
  const usable = systems.filter((name) => drmSystems[name].schemes.includes(scheme));
  const keys = tracks.map(
    ({ kid }) => `<cpix:ContentKey kid="${formatKeyId(kid)}" commonEncryptionScheme="${scheme}"/>`,
  );
  const drm = usable.flatMap((name) =>
    tracks.map(
      ({ kid }) =>
        `<cpix:DRMSystem kid="${formatKeyId(kid)}" systemId="${drmSystems[name].systemId}">${wanted[name]}</cpix:DRMSystem>`,
    ),
  );
  const rules = tracks.map(({ kid, kind }) => {
    const [type, filter] = usage[kind];
    return `<cpix:ContentKeyUsageRule kid="${formatKeyId(kid)}" intendedTrackType="${type}">${filter}</cpix:ContentKeyUsageRule>`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<cpix:CPIX contentId="${escapeXml(contentId)}" version="2.3" xmlns:cpix="urn:dashif:org:cpix" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc">` +
    `<cpix:ContentKeyList>${keys.join('')}</cpix:ContentKeyList>` +
    `<cpix:DRMSystemList>${drm.join('')}</cpix:DRMSystemList>` +
    `<cpix:ContentKeyUsageRuleList>${rules.join('')}</cpix:ContentKeyUsageRuleList></cpix:CPIX>\n`
  );
}
