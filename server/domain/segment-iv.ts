/** The AES-128 IV of segment `n`: `ivBase` with its last 4 bytes, a big-endian uint32, increased by `n` (mod 2^32). */
export function segmentIv(ivBase: Buffer, n: number): Buffer {
  if (ivBase.length !== 16) throw new RangeError('An IV base has 16 bytes');
  const iv = Buffer.from(ivBase);
  iv.writeUInt32BE((iv.readUInt32BE(12) + n) % 2 ** 32, 12);
  return iv;
}
