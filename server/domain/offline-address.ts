import type { DeliveryClaims } from './delivery-address.js';

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/** Signs a token that opens no file, and builds the address that tells whether a copy of the video may be kept. */
export function createOfflineAddress(
  { config, tokens }: Signer,
  claims: Pick<DeliveryClaims, 'app' | 'video' | 'exp'>,
): string {
  return `${config.publicUrl}/p/${tokens.sign('delivery', { ...claims, scope: 'offline' })}/offline`;
}
