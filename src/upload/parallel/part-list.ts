/**
 * Below it, each connection gets one large part and one small one, since creating parts costs round trips. Of longer files more is
 * complete from the beginning on with more parts. Our server joins 16 at most, and answers of some may have been lost.
 */
const leastInMany = 512 * 1024 * 1024;
const inMany = 15;
/** Of the address of an upload whose parts are not all created yet. */
const mark = '#parts=';

/** How many parts a file is sent in over so many connections. */
export function countParts(bytes: number, connections: number): number {
  return bytes >= leastInMany ? inMany : 2 * connections;
}

/**
 * The lengths of the parts. They are sent from the first on; those of the second half are a quarter of the others, so that no
 * connection has long to go when the others are done.
 */
export function cutInParts(bytes: number, count: number): number[] {
  const units = Array.from({ length: count }, (_, index) => (index < count / 2 ? 4 : 1));
  const unit = Math.ceil(bytes / units.reduce((sum, each) => sum + each, 0));
  let left = bytes;
  return units.map((each) => {
    const length = Math.min(left, each * unit);
    left -= length;
    return length;
  });
}

/** Where an upload is gone on with before there is an upload that its parts become: at the parts that are created. */
export function toPartsAddress(endpoint: string, urls: readonly (string | undefined)[]): string {
  const paths = urls.map((url) => (url === undefined ? '' : new URL(url).pathname));
  return `${endpoint}${mark}${paths.join(',')}`;
}

/** What `toPartsAddress` says; undefined for any other address. */
export function readPartsAddress(address: string): (string | undefined)[] | undefined {
  const at = address.indexOf(mark);
  if (at < 0) return undefined;
  const endpoint = address.slice(0, at);
  const paths = address.slice(at + mark.length).split(',');
  return paths.map((path) => (path === '' ? undefined : new URL(path, endpoint).href));
}
