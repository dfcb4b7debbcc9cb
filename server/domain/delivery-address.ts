import { formatDeliveryFile, formatRevisionPath, type DeliveryFile } from './delivery-path.js';

/** Inside the token of a delivery address: what below `/p/{token}/` it opens. */
export interface DeliveryClaims {
  app: string;
  video: string;
  /** Seconds since 1970. */
  exp: number;
  /** `images` opens poster and storyboard only. */
  scope?: 'images';
  /** Seconds from the start that may be fetched. */
  preview?: number;
  /** Most lines a rendition may have. */
  height?: number;
}

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/** Signs once for a video; the result builds absolute addresses of files in one of its revisions. */
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
