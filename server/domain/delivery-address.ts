import { formatDeliveryFile, formatRevisionPath, type DeliveryFile } from './delivery-path.js';

/** The claims of a delivery token: which files below `/p/{token}/` may be fetched. */
export interface DeliveryClaims {
  app: string;
  video: string;
  /** Seconds since 1970. */
  exp: number;
  /** `images` permits the poster and the storyboard only, `licence` licences only; absent permits every file. */
  scope?: 'images' | 'licence';
  /** Who watches, where the scope is `licence`. */
  viewer?: string;
  /** Only the first `preview` seconds may be fetched. */
  preview?: number;
  /** The highest rendition that may be fetched, as its short side in pixels, such as 720. */
  height?: number;
}

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/** Signs one token; the returned function builds the absolute URLs of the files of one revision with it. */
export function createDeliveryAddress(
  { config, tokens }: Signer,
  claims: DeliveryClaims,
  rev: number,
): (file: DeliveryFile) => string {
  const token = tokens.sign('delivery', claims);
  const path = formatRevisionPath({ appId: claims.app, videoId: claims.video, rev });
  const prefix = `${config.publicUrl}/p/${token}/${path}`;
  return (file) => `${prefix}/${formatDeliveryFile(file)}`;
}
