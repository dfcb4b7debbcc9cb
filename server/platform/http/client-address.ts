import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * The client's address for rate limits: an IPv4 address, or the /64 network of an IPv6 address, because providers assign at
 * least a /64 to each customer. Of X-Forwarded-For only the last `proxyHops` entries are trusted, which our own proxies have
 * written, up to the first that is not an address.
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
  const trusted = proxyHops === 0 ? [] : forwarded.slice(-proxyHops).reverse();
  let address = socket.remoteAddress ?? '';
  for (const next of trusted) {
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
