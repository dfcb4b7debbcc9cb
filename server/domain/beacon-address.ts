import { createHash, randomBytes } from 'node:crypto';
import type { DeliveryClaims } from './delivery-address.js';

interface Signer {
  config: { publicUrl: string };
  tokens: { sign(kind: 'delivery', claims: DeliveryClaims): string };
}

/** Who watches on goes on with addresses that are renewed, and with the view as it began. */
const furtherSeconds = 24 * 3600;

/**
 * Signs a token for the beacons of one view, and builds the address that takes them. The token opens no file. It holds a digest of
 * the viewer's id instead of the id, and another one for each video, so that what one viewer watches cannot be put together.
 */
export function createBeaconAddress(
  { config, tokens }: Signer,
  {
    app,
    video,
    rev,
    exp,
    viewer,
  }: Pick<DeliveryClaims, 'app' | 'video' | 'exp' | 'viewer'> & { rev: number },
): string {
  const token = tokens.sign('delivery', {
    ...{ app, video, rev, scope: 'beacons', view: randomBytes(12).toString('base64url') },
    exp: exp + furtherSeconds,
    ...(viewer !== undefined && { viewer: digestOf(app, video, viewer) }),
  });
  return `${config.publicUrl}/v1/beacons?token=${token}`;
}

function digestOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
