/** The key id (KID) of Common Encryption: 16 bytes. */
export function formatKeyId(kid: Uint8Array): string {
  return Buffer.from(kid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Undefined for what is no UUID. */
export function parseKeyId(text: string): Buffer | undefined {
  const digits = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(
    text,
  );
  return digits ? Buffer.from(digits.slice(1).join(''), 'hex') : undefined;
}

/** Turns a key id into the GUID of Microsoft, whose first three numbers are little-endian, and back. */
export function swapGuid(kid: Uint8Array): Buffer {
  const guid = Buffer.from(kid);
  guid.subarray(0, 4).reverse();
  guid.subarray(4, 6).reverse();
  guid.subarray(6, 8).reverse();
  return guid;
}
