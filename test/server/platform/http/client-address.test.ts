import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../../server/platform/http/client-address.js';

function addressOf(remoteAddress: string, forwardedFor: string | undefined, hops: number): string {
  return clientAddress(
    {
      socket: { remoteAddress } as Socket,
      headers: { ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }) },
    },
    hops,
  );
}

describe('clientAddress', () => {
  it.each([
    ['believes nobody by default', '10.0.0.1', '1.1.1.1', 0, '10.0.0.1'],
    [
      'believes what its one proxy wrote, not what the caller sent',
      '10.0.0.1',
      '9.9.9.9, 1.1.1.1',
      1,
      '1.1.1.1',
    ],
    [
      'goes as many steps back as there are proxies',
      '10.0.0.1',
      '9.9.9.9, 1.1.1.1, 10.0.0.2',
      2,
      '1.1.1.1',
    ],
    ['stops at what is no address', '10.0.0.1', '1.1.1.1, evil, 10.0.0.2', 3, '10.0.0.2'],
    ['stays with the connection when there is no header', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['takes an IPv4 address in IPv6 for what it is', '::ffff:1.2.3.4', undefined, 0, '1.2.3.4'],
    [
      'counts an IPv6 address by its /64',
      '2001:db8:1:2:3:4:5:6',
      undefined,
      0,
      '2001:db8:1:2::/64',
    ],
    [
      'counts a neighbour in the same /64 as the same',
      '2001:0db8:1:2::9',
      undefined,
      0,
      '2001:db8:1:2::/64',
    ],
    ['fills a short IPv6 address up', '2001:db8::1', undefined, 0, '2001:db8:0:0::/64'],
  ])('%s (A-23)', (_, remote, header, hops, expected) => {
    expect(addressOf(remote, header, hops)).toBe(expected);
  });
});
