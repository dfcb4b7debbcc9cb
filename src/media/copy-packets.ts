import {
  EncodedPacketSink,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { VodError } from '../shared/vod-error.js';
import { sameMoment as tolerance } from './cut-plan.js';
import { lastEntryPoint } from './random-access.js';
import type { Piece } from './spans.js';

const metadata = { metadataOnly: true } as const;
/** No encoder reorders over more frames (H.264, A.3.1). */
const reorderWindow = 16;

/**
 * The pictures of a piece in decode order, in the time of the clip. The one seen at its start begins exactly there,
 * and the last one stands until its end, however long the file says they stand; those before the start have times
 * before it, for an edit list to hide.
 */
export async function* pictures(
  track: InputVideoTrack,
  piece: Piece,
): AsyncGenerator<EncodedPacket> {
  const packets = new EncodedPacketSink(track);
  const entry = await lastEntryPoint(track, piece.from + tolerance);
  const last = await packets.getPacket(piece.to - tolerance, metadata);
  if (!entry || !last || entry.timestamp >= piece.to - tolerance) return;
  const seen =
    (await packets.getPacket(piece.from + tolerance, metadata)) ?? soonAfter(entry, piece.from);
  const shift = piece.at - piece.from;
  const timeOf = (packet: EncodedPacket): number =>
    packet.timestamp === seen?.timestamp ? piece.from : packet.timestamp;
  const lastTime = timeOf(last);
  let held: EncodedPacket | undefined;
  for await (const packet of decodable(packets, entry, piece.to - tolerance)) {
    if (held) yield held;
    const time = timeOf(packet);
    const duration =
      packet.timestamp === last.timestamp
        ? piece.to - lastTime
        : Math.min(packet.duration, Math.max(0, piece.to - time));
    held = packet.clone({ timestamp: onTick(time + shift), duration });
  }
  // Readers take the length of a track from the packet that comes last in the file.
  if (held) yield held.clone({ duration: piece.to - lastTime });
}

/** Seconds of pictures that lie before the one seen at the start of a piece, for a decoder to come to it. */
export async function leadIn(track: InputVideoTrack, piece: Piece): Promise<number> {
  const entry = await lastEntryPoint(track, piece.from + tolerance);
  const seen = await new EncodedPacketSink(track).getPacket(piece.from + tolerance, metadata);
  if (!entry || !seen || seen.timestamp <= entry.timestamp) return 0;
  return onTick(piece.from - entry.timestamp);
}

/** A picture that begins this many seconds after the sound is shown from the beginning: players wait for one. */
const headStart = 0.1;

function soonAfter(first: EncodedPacket, start: number): EncodedPacket | undefined {
  return first.timestamp - start <= headStart ? first : undefined;
}

/** mediabunny's clock for pictures; an edit list that is a tick beyond its picture hides it in FFmpeg, and in Chromium. */
const ticksPerSecond = 57_600;

function onTick(time: number): number {
  return Math.round(time * ticksPerSecond) / ticksPerSecond;
}

/** From an entry point to a time, without what is shown before the entry point and leans on what came before it. */
async function* decodable(
  packets: EncodedPacketSink,
  entry: EncodedPacket,
  end: number,
): AsyncGenerator<EncodedPacket> {
  let packet = entry;
  let highest = entry.timestamp;
  for (;;) {
    if (packet.timestamp < end) {
      // MP4 and mediabunny ask of a keyframe that nothing before it in the file is shown after it.
      const type = packet.timestamp < highest ? 'delta' : packet.type;
      if (packet.timestamp >= entry.timestamp) yield packet.clone({ type });
      highest = Math.max(highest, packet.timestamp);
    } else if (await comesBack(packets, packet, end)) {
      // A damaged time: the picture is needed by those after it, and is shown where it stands in the file.
      highest += packet.duration / 2;
      yield packet.clone({ timestamp: highest, type: 'delta' });
    } else {
      return;
    }
    const next = await packets.getNextPacket(packet);
    if (!next) {
      await expectEnd(packets, packet);
      return;
    }
    packet = next;
  }
}

async function comesBack(
  packets: EncodedPacketSink,
  from: EncodedPacket,
  end: number,
): Promise<boolean> {
  let packet: EncodedPacket | null = from;
  for (let count = 0; packet && count < reorderWindow; count++) {
    packet = await packets.getNextPacket(packet, metadata);
    if (packet && packet.timestamp < end) return true;
  }
  return false;
}

/** mediabunny ends quietly where the index names packets that the file no longer holds. */
async function expectEnd(packets: EncodedPacketSink, last: EncodedPacket): Promise<void> {
  if (await packets.getNextPacket(last, metadata))
    throw new VodError('decode', 'The media in the file end before the clip does.');
}

/** What of a packet that lies across an edge of the clip is kept: nothing, or the whole for an edit list to trim. */
export type EdgePolicy = 'inside' | 'across';

/** The sound of a piece, in the time of the clip. */
export async function* sounds(
  track: InputAudioTrack,
  piece: Piece,
  atStart: EdgePolicy,
): AsyncGenerator<EncodedPacket> {
  const packets = new EncodedPacketSink(track);
  const shift = piece.at - piece.from;
  let latest = -Infinity;
  for (let packet = await firstSound(track, piece, atStart); packet;) {
    if (packet.timestamp + packet.duration > piece.to + tolerance) return;
    if (packet.timestamp > latest) yield packet.clone({ timestamp: packet.timestamp + shift });
    latest = Math.max(latest, packet.timestamp);
    const next: EncodedPacket | null = await packets.getNextPacket(packet);
    if (!next) await expectEnd(packets, packet);
    packet = next;
  }
}

async function firstSound(
  track: InputAudioTrack,
  piece: Piece,
  policy: EdgePolicy,
): Promise<EncodedPacket | null> {
  const packets = new EncodedPacketSink(track);
  let packet =
    (await packets.getPacket(piece.from + tolerance)) ?? (await packets.getFirstPacket());
  const isOutside = ({ timestamp, duration }: EncodedPacket): boolean =>
    policy === 'inside' ? timestamp < piece.from - tolerance : timestamp + duration <= piece.from;
  while (packet && isOutside(packet)) packet = await packets.getNextPacket(packet);
  if (policy === 'inside' || !packet || !needsWarmUp(await track.getCodec())) return packet;
  // A decoder's first packet sounds of the one before it.
  return (
    (await packets.getPacket(packet.timestamp - 1 / (await track.getTimeResolution()))) ?? packet
  );
}

function needsWarmUp(codec: string | null): boolean {
  return codec !== null && codec !== 'flac' && !codec.startsWith('pcm');
}
