import { readSampleEntry } from '../boxes.js';

/** The RFC 6381 codec string of an init segment's only track, such as `avc1.64001f` or `mp4a.40.2`. */
export function codecString(init: Buffer): string {
  const { boxes } = readSampleEntry(init) ?? {};
  const avcC = boxes?.get('avcC');
  // AVCDecoderConfigurationRecord: version, then profile, constraints and level.
  if (avcC) return `avc1.${avcC.toString('hex', 1, 4)}`;
  const esds = boxes?.get('esds');
  if (esds) return audioCodec(esds.subarray(4));
  throw new Error('The init segment contains neither H.264 nor AAC');
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
