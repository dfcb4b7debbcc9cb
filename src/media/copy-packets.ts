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
/** The maximum number of frames over which an encoder may reorder (H.264, A.3.1). */
const reorderWindow = 16;

/**
 * The video packets of a piece in decode order, with the times of the clip. The frame shown at the start of the piece begins
 * exactly there, and the last frame lasts exactly until its end, whatever the file states. Frames that are only needed for
 * decoding have times before the start, and an edit list hides them.
 */
export async function* videoPackets(
  track: InputVideoTrack,
  piece: Piece,
): AsyncGenerator<EncodedPacket> {
  const packets = new EncodedPacketSink(track);
  const entry = await lastEntryPoint(track, piece.from + tolerance);
  const last = await packets.getPacket(piece.to - tolerance, metadata);
  if (!entry || !last || entry.timestamp >= piece.to - tolerance) return;
  const seen =
    (await packets.getPacket(piece.from + tolerance, metadata)) ?? ifSoonAfter(entry, piece.from);
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
  // Demuxers take the duration of a track from the last packet in the file.
  if (held) yield held.clone({ duration: piece.to - lastTime });
}

/** The duration, in seconds, of the frames that must be decoded before the frame shown at the start of a piece. */
export async function leadIn(track: InputVideoTrack, piece: Piece): Promise<number> {
  const entry = await lastEntryPoint(track, piece.from + tolerance);
  const seen = await new EncodedPacketSink(track).getPacket(piece.from + tolerance, metadata);
  if (!entry || !seen || seen.timestamp <= entry.timestamp) return 0;
  return onTick(piece.from - entry.timestamp);
}

/**
 * If the first frame begins at most this many seconds after the start, it is shown from the start: players wait for a
 * frame.
 */
const maxFirstFrameDelay = 0.1;

function ifSoonAfter(first: EncodedPacket, start: number): EncodedPacket | undefined {
  return first.timestamp - start <= maxFirstFrameDelay ? first : undefined;
}

/**
 * mediabunny's timescale for video. Times are rounded to it: if an edit list begins one tick after its frame, FFmpeg and
 * Chromium hide the frame.
 */
const ticksPerSecond = 57_600;

function onTick(time: number): number {
  return Math.round(time * ticksPerSecond) / ticksPerSecond;
}

/**
 * The packets from an entry point to a time, without frames that are shown before the entry point and cannot be
 * decoded.
 */
async function* decodable(
  packets: EncodedPacketSink,
  entry: EncodedPacket,
  end: number,
): AsyncGenerator<EncodedPacket> {
  let packet = entry;
  let highest = entry.timestamp;
  for (;;) {
    if (packet.timestamp < end) {
      // In MP4 and mediabunny no packet before a keyframe may be shown after it; such a keyframe is marked as a delta
      // frame.
      const type = packet.timestamp < highest ? 'delta' : packet.type;
      if (packet.timestamp >= entry.timestamp) yield packet.clone({ type });
      highest = Math.max(highest, packet.timestamp);
    } else if (await hasLaterPacketBefore(packets, packet, end)) {
      // The time stamp is damaged. Later frames depend on this one, so it is kept, at the time of its position in the file.
      highest += packet.duration / 2;
      yield packet.clone({ timestamp: highest, type: 'delta' });
    } else {
      return;
    }
    const next = await packets.getNextPacket(packet);
    if (!next) {
      await throwIfTruncated(packets, packet);
      return;
    }
    packet = next;
  }
}

/** Whether one of the next packets is shown before `end`. */
async function hasLaterPacketBefore(
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

/** Throws if the file is truncated: mediabunny ends without an error where the index refers to missing packets. */
async function throwIfTruncated(packets: EncodedPacketSink, last: EncodedPacket): Promise<void> {
  if (await packets.getNextPacket(last, metadata))
    throw new VodError(
      'decode',
      'The file is truncated: its media data ends before the end of the clip.',
    );
}

/**
 * Whether a packet across the start of the clip is dropped (`inside`), or kept whole and trimmed by an edit list
 * (`across`).
 */
export type EdgePolicy = 'inside' | 'across';

/** The audio packets of a piece, with the times of the clip. */
export async function* audioPackets(
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
    if (!next) await throwIfTruncated(packets, packet);
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
  if (policy === 'inside' || !packet || !needsPreRoll(await track.getCodec())) return packet;
  // The output of most decoders for a packet depends on the packet before it, so that one is included as pre-roll.
  return (
    (await packets.getPacket(packet.timestamp - 1 / (await track.getTimeResolution()))) ?? packet
  );
}

function needsPreRoll(codec: string | null): boolean {
  return codec !== null && codec !== 'flac' && !codec.startsWith('pcm');
}
