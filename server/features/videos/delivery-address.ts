import type { Deps } from '../../platform/deps.js';
import type { TokenClaims } from '../../platform/signed-token.js';

/** Inside the token of a delivery address: what below `/p/{token}/` it opens. */
export interface DeliveryClaims extends TokenClaims {
  app: string;
  video: string;
  /** `images` opens poster and storyboard only. */
  scope?: 'images';
  /** Seconds from the start that may be fetched. */
  preview?: number;
  /** Most lines a rendition may have. */
  height?: number;
}

/** Signs once for a video; the result builds absolute addresses of files in one of its revisions. */
export function createDeliveryAddress(
  { config, tokens }: Pick<Deps, 'config' | 'tokens'>,
  claims: DeliveryClaims,
  rev: number,
): (path: string) => string {
  const token = tokens.sign('delivery', claims);
  const prefix = `${config.publicUrl}/p/${token}/v/${claims.app}/${claims.video}/${rev}`;
  return (path) => `${prefix}/${path}`;
}
