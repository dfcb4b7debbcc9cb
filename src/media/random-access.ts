import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from 'mediabunny';

/**
 * The last packet at or before a time at which a decoder can start; the first one of the track if there is none before.
 */
export async function lastEntryPoint(
  track: InputVideoTrack,
  time: number,
): Promise<EncodedPacket | undefined> {
  const packets = new EncodedPacketSink(track);
  for (let packet = await packets.getKeyPacket(time); packet;) {
    if (await isEntryPoint(track, packet)) return packet;
    const before = await packets.getKeyPacket(packet.timestamp - 0.0005);
    packet = before && before.timestamp < packet.timestamp ? before : null;
  }
  return firstEntryPoint(track);
}

/** The next packet after this one, in decode order, at which a decoder can start. */
export async function nextEntryPoint(
  track: InputVideoTrack,
  after: EncodedPacket,
): Promise<EncodedPacket | undefined> {
  const packets = new EncodedPacketSink(track);
  for (
    let packet = await packets.getNextKeyPacket(after);
    packet;
    packet = await packets.getNextKeyPacket(packet)
  ) {
    if (await isEntryPoint(track, packet)) return packet;
  }
  return undefined;
}

async function firstEntryPoint(track: InputVideoTrack): Promise<EncodedPacket | undefined> {
  const packets = new EncodedPacketSink(track);
  const first = await packets.getFirstKeyPacket();
  if (!first || (await isEntryPoint(track, first))) return first ?? undefined;
  return nextEntryPoint(track, first);
}

/**
 * Whether a decoder can start at this packet; containers mark more packets as keyframes. H.264 with open GOPs can also be
 * started at a recovery point if the leading frames, which depend on earlier ones, are left out. Chromium's decoder accepts
 * IDR frames only, and mediabunny's check follows it there.
 */
async function isEntryPoint(track: InputVideoTrack, packet: EncodedPacket): Promise<boolean> {
  const type = await track.determinePacketType(packet);
  if (type !== 'delta') return true;
  return (await track.getCodec()) === 'avc' && hasRecoveryPoint(packet.data);
}

const seiUnit = 6;
const recoveryPoint = 6;

/**
 * Looks for a recovery point SEI message (H.264, 7.3.2.3) with recovery_frame_cnt 0, which is encoded as a single 1
 * bit.
 */
function hasRecoveryPoint(data: Uint8Array): boolean {
  for (const unit of nalUnits(data)) {
    if (((unit[0] ?? 0) & 0x1f) !== seiUnit) continue;
    for (let at = 1; at + 2 < unit.length;) {
      const [type, size] = [unit[at] ?? 0, unit[at + 1] ?? 0];
      if (type === recoveryPoint) return ((unit[at + 2] ?? 0) & 0x80) !== 0;
      // Longer messages, such as the encoder's name and options, come last or alone.
      if (type === 0xff || size === 0xff) break;
      at += 2 + size;
    }
  }
  return false;
}

/** Splits a packet into NAL units, separated by start codes (Annex B) or prefixed with a length of four bytes. */
function nalUnits(data: Uint8Array): Uint8Array[] {
  const isAnnexB =
    data[0] === 0 && data[1] === 0 && (data[2] === 1 || (data[2] === 0 && data[3] === 1));
  return isAnnexB ? splitAtStartCodes(data) : splitByLengths(data);
}

function splitByLengths(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + 4 < data.length;) {
    const size = view.getUint32(at);
    units.push(data.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return units;
}

function splitAtStartCodes(data: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let at = 0; at + 3 < data.length; at++) {
    if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 1) starts.push(at + 3);
  }
  return starts.map((start, index) => data.subarray(start, starts[index + 1] ?? data.length));
}
