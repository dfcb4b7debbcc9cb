import { readSampleEntry } from '../boxes.js';

const describers: Record<string, (configuration: Buffer, type: string) => string> = {
  avcC: h264Codec,
  hvcC: hevcCodec,
  vpcC: vp9Codec,
  av1C: av1Codec,
  esds: (esds) => audioCodec(esds.subarray(4)),
  dOps: () => 'opus',
};

/** The RFC 6381 codec string of an init segment's only track, such as `avc1.64001f`, `mp4a.40.2` or `opus`. */
export function codecString(init: Buffer): string {
  const { type = '', boxes } = readSampleEntry(init) ?? {};
  for (const [box, body] of boxes ?? []) {
    const describe = describers[box];
    if (describe) return describe(body, type);
  }
  throw new Error(`The codec ${type} of the init segment is not known`);
}

/**
 * AVCDecoderConfigurationRecord: version, then profile, constraints and level. Of the profiles from High on, the level 1b of very
 * small pictures is 9 (ISO/IEC 14496-10 A.3.2), which Chromium does not know; what decodes 1.1 decodes that.
 */
function h264Codec(avcC: Buffer, type: string): string {
  const [, profile = 0, constraints = 0, level = 0] = avcC;
  const parts = [profile, constraints, level === 9 ? 11 : level];
  return `${type}.${Buffer.from(parts).toString('hex')}`;
}

/** ISO/IEC 14496-15 E.3: profile, compatible profiles with their bits turned, tier and level, constraints. */
function hevcCodec(hvcC: Buffer, type: string): string {
  const general = hvcC[1] ?? 0;
  const space = ['', 'A', 'B', 'C'][general >> 6] ?? '';
  const compatible = hvcC.readUInt32BE(2).toString(2).padStart(32, '0');
  const turned = parseInt([...compatible].toReversed().join(''), 2).toString(16);
  const tier = general & 0x20 ? 'H' : 'L';
  const constraints = hvcC.toString('hex', 6, 12).replace(/(00)+$/, '');
  return [
    type,
    `${space}${general & 0x1f}`,
    turned,
    `${tier}${hvcC[12] ?? 0}`,
    ...(constraints.match(/../g) ?? []),
  ].join('.');
}

/** VP Codec ISO Media File Format Binding: profile, level and bit depth, and the colours where they are told. */
function vp9Codec(vpcC: Buffer, type: string): string {
  const [profile = 0, level = 0, format = 0, ...colours] = vpcC.subarray(4, 10);
  const unknown = 2;
  const isTold = !colours.includes(unknown);
  const chroma = (format >> 1) & 7;
  const fields = [profile, level, format >> 4];
  return [
    type,
    ...[...fields, ...(isTold ? [chroma, ...colours, format & 1] : [])].map(twoDigits),
  ].join('.');
}

/** AV1 Codec ISO Media File Format Binding 5: profile, level and tier, bit depth. */
function av1Codec(av1C: Buffer, type: string): string {
  const [, levels = 0, format = 0] = av1C;
  const depth = format & 0x40 ? (format & 0x20 ? 12 : 10) : 8;
  const tier = format & 0x80 ? 'H' : 'M';
  return `${type}.${levels >> 5}.${twoDigits(levels & 0x1f)}${tier}.${twoDigits(depth)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Descends ES_Descriptor, DecoderConfigDescriptor and DecoderSpecificInfo (ISO/IEC 14496-1 7.2.6). */
function audioCodec(descriptors: Buffer): string {
  const stream = readDescriptor(descriptors);
  const config = readDescriptor(stream.subarray(3));
  const specific = readDescriptor(config.subarray(13));
  const objectType = (specific[0] ?? 0) >> 3;
  return `mp4a.${(config[0] ?? 0).toString(16)}.${objectType === 31 ? 32 + ((specific.readUInt16BE(0) >> 5) & 0x3f) : objectType}`;
}

function readDescriptor(bytes: Buffer): Buffer {
  let position = 1;
  while ((bytes[position] ?? 0) & 0x80) position += 1;
  return bytes.subarray(position + 1);
}
