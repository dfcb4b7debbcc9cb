import { BlockList, isIP, isIPv4 } from 'node:net';

/** An entry of VOD_FETCH_ALLOW: a network that may be reached although it is private, or a port of all public addresses. */
export interface FetchAllowance {
  /** Absent: all public addresses. */
  network?: BlockList;
  /** Absent: 80 and 443. */
  port?: number;
}

/** IANA's registry of special-purpose addresses, and what the big clouds answer instances at. */
const specialIpv4 = networks('ipv4', [
  '0.0.0.0/8', // this host; connecting reaches loopback
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; 100.100.100.200 is Alibaba's metadata
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's platform, though a public address
  '169.254.0.0/16', // link-local; 169.254.169.254 is metadata nearly everywhere
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments; 192.0.0.192 is Oracle's metadata
  '192.0.2.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]);

/** Everything else is loopback, local, multicast, or carries an IPv4 address inside: ::/96, ::ffff:0:0/96, 64:ff9b::/96. */
const globalIpv6 = networks('ipv6', ['2000::/3']);
const specialIpv6 = networks('ipv6', [
  '2001::/23', // protocol assignments; 2001::/32 is Teredo, which carries an IPv4 address
  '2001:db8::/32',
  '2002::/16', // 6to4, which carries an IPv4 address
  '3fff::/20', // documentation
]);

const usualPorts = [80, 443];

/** Whether a request may connect to this address and port: a public one, or one that VOD_FETCH_ALLOW names. */
export function mayReach(
  address: string,
  port: number,
  allowances: readonly FetchAllowance[],
): boolean {
  // A zone (fe80::1%eth0) is of local addresses only.
  if (isIP(address) === 0 || address.includes('%')) return false;
  return (
    allowances.some((one) => one.network && isIn(one.network, address) && hasPort(one, port)) ||
    (isPublic(address) &&
      (usualPorts.includes(port) || allowances.some((one) => !one.network && one.port === port)))
  );
}

function isPublic(address: string): boolean {
  return isIPv4(address)
    ? !isIn(specialIpv4, address)
    : isIn(globalIpv6, address) && !isIn(specialIpv6, address);
}

function hasPort({ port }: FetchAllowance, asked: number): boolean {
  return port === undefined ? usualPorts.includes(asked) : port === asked;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function networks(family: 'ipv4' | 'ipv6', cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * Reads VOD_FETCH_ALLOW: `10.0.0.0/8`, `10.1.2.3`, `10.0.0.0/8:8443`, `fd00::/8`, `[fd00::/8]:8443`, or `*:8443` for that
 * port of every public address.
 * @returns the entries, or of the first one that cannot be read what is wrong with it
 */
export function parseFetchAllow(
  entries: readonly string[],
): { allowances: FetchAllowance[] } | { fault: string } {
  const allowances: FetchAllowance[] = [];
  for (const entry of entries) {
    const allowance = parseEntry(entry);
    if (!allowance) return { fault: explain(entry) };
    allowances.push(allowance);
  }
  return { allowances };
}

function parseEntry(entry: string): FetchAllowance | undefined {
  const [, any, bracketed, plain, portText] =
    /^(?:(\*)|\[([^\]]+)\]|([\d.]+(?:\/\d+)?|[^[\]*]+?))(?::(\d{1,5}))?$/.exec(ipv6Alone(entry)) ??
    [];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  if (any !== undefined) return port === undefined ? undefined : { port };
  const network = parseNetwork(bracketed ?? plain ?? '');
  return network && { network, ...(port !== undefined && { port }) };
}

/** Without brackets, the colons of an IPv6 network are its own and name no port. */
function ipv6Alone(entry: string): string {
  const isBareIpv6 = !entry.startsWith('[') && entry.split(':').length > 2;
  return isBareIpv6 ? `[${entry}]` : entry;
}

function parseNetwork(text: string): BlockList | undefined {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more !== undefined) return undefined;
  const most = version === 4 ? 32 : 128;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)) return undefined;
  return networks(version === 4 ? 'ipv4' : 'ipv6', [`${address}/${bits ?? most}`]);
}

function explain(entry: string): string {
  return `«${entry}» is not a network; write 10.0.0.0/8, 10.1.2.3, 10.0.0.0/8:8443, fd00::/8, [fd00::/8]:8443, or *:8443 for a port of public addresses`;
}
