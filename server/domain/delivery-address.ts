import { formatDeliveryFile, formatRevisionPath, type DeliveryFile } from './delivery-path.js';

/** The claims of a delivery token: which files below `/p/{token}/` may be fetched. */
export interface DeliveryClaims {
  app: string;
  video: string;
  /** Seconds since 1970. */
  exp: number;
  /**
   * `images` permits the poster and the storyboard only, `licence` licences only, `beacons` telling of the view only, `offline`
   * asking whether a copy may be kept only; absent
   * permits every file.
   */
  scope?: 'images' | 'licence' | 'beacons' | 'offline';
  /** The revision that was current when the token was signed. */
  rev?: number;
  /** Who watches, where the scope is `licence`; a digest of it where it is `beacons`. */
  viewer?: string;
  /** The id of the view, where the scope is `beacons`. */
  view?: string;
  /** Only the first `preview` seconds may be fetched. */
  preview?: number;
  /** The highest rendition that may be fetched, as its short side in pixels, such as 720. */
  height?: number;
}

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/** The absolute address at which the holder of a delivery token gets licences of a key system. */
export function formatLicenceUrl(publicUrl: string, token: string, system: string): string {
  return `${publicUrl}/p/${token}/licence/${system}`;
}

export interface DeliveryAddress {
  file(file: DeliveryFile): string;
  licence(system: string): string;
}

/** Signs one token, and builds with it the absolute URLs of the files and licences of one revision. */
export function createDeliveryAddress(
  { config, tokens }: Signer,
  claims: DeliveryClaims & { rev: number },
): DeliveryAddress {
  const { app: appId, video: videoId, rev } = claims;
  const token = tokens.sign('delivery', claims);
  const path = formatRevisionPath({ appId, videoId, rev });
  const prefix = `${config.publicUrl}/p/${token}/${path}`;
  return {
    file: (file) => `${prefix}/${formatDeliveryFile(file)}`,
    licence: (system) => formatLicenceUrl(config.publicUrl, token, system),
  };
}
