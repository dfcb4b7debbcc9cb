import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * Who asks, as limits count them: an IPv4 address, or the first half of an IPv6 one, since a whole /64 is one customer's.
 * Of X-Forwarded-For the last `proxyHops` entries are believed, those that our own proxies have written; one that is no
 * address stops it there.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxyHops: number,
): string {
  const forwarded = [headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((entry) => entry.trim());
  const believed = proxyHops === 0 ? [] : forwarded.slice(-proxyHops).reverse();
  let address = socket.remoteAddress ?? '';
  for (const next of believed) {
    if (isIP(next) === 0) break;
    address = next;
  }
  return toNetwork(address);
}

function toNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? `${firstHalf(address)}::/64` : address;
}

function firstHalf(address: string): string {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::', 2);
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const groups =
    tail === undefined
      ? left
      : [
          ...left,
          ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'),
          ...right,
        ];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
