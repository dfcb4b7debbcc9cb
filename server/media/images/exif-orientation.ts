const orientationTag = 0x0112;

/** How the camera of a JPEG was held, 1 to 8 (EXIF 2.32, 4.6.4); 1 where it does not say. */
export function orientationOf(jpeg: Buffer): number {
  const tiff = exifOf(jpeg);
  if (!tiff || tiff.length < 8) return 1;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = u32(4);
  if (directory + 2 > tiff.length) return 1;
  for (let n = 0; n < u16(directory); n += 1) {
    const entry = directory + 2 + 12 * n;
    if (entry + 12 > tiff.length) return 1;
    if (u16(entry) !== orientationTag) continue;
    const value = u16(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** What follows `Exif` in the segment APP1. */
function exifOf(jpeg: Buffer): Buffer | undefined {
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const [marker, length] = [jpeg[at + 1] ?? 0, jpeg.readUInt16BE(at + 2)];
    // Start of scan: what follows is the picture.
    if (marker === 0xda || length < 2) return undefined;
    const body = jpeg.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0') return body.subarray(6);
    at += 2 + length;
  }
  return undefined;
}
