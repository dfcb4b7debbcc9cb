import type { PutDrm } from '../../../src/contract/drm.js';

type KeySource = NonNullable<PutDrm['keySource']>;

/** How this server authenticates at a key server. */
export type KeyServerAuthorization = NonNullable<
  Extract<KeySource, { type: 'speke' }>['authorization']
>;

export function authorizationHeaders(
  authorization: KeyServerAuthorization | undefined,
): Record<string, string> {
  switch (authorization?.type) {
    case undefined:
      return {};
    case 'basic': {
      const pair = `${authorization.user}:${authorization.password}`;
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    }
    case 'bearer':
      return { authorization: `Bearer ${authorization.token}` };
    case 'header':
      return { [authorization.name]: authorization.value };
  }
}
