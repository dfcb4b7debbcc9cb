import { formatLicenceUrl, type DeliveryClaims } from './delivery-address.js';

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/**
 * Signs a token for licences alone; the returned function builds the absolute address of each key system with it. It names the
 * viewer, which the tokens in the addresses of files do not, so that caches share these.
 */
export function createLicenceAddress(
  { config, tokens }: Signer,
  claims: Omit<DeliveryClaims, 'scope'>,
): (keySystem: string) => string {
  const token = tokens.sign('delivery', { ...claims, scope: 'licence' });
  return (keySystem) => formatLicenceUrl(config.publicUrl, token, keySystem);
}
