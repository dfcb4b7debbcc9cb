/** The AES-128 IV of segment `n`: `ivBase` with `n` added to its last 4 bytes, a big-endian uint32 (modulo 2^32). */
export function segmentIv(ivBase: Buffer, n: number): Buffer {
  if (ivBase.length !== 16) throw new RangeError('The IV base must have 16 bytes');
  const iv = Buffer.from(ivBase);
  iv.writeUInt32BE((iv.readUInt32BE(12) + n) % 2 ** 32, 12);
  return iv;
}
