import {
  EncodedPacketSink,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { VodError } from '../shared/vod-error.js';
import {
  cleanEnds,
  endsAround,
  sameMoment,
  type CutBounds,
  type EndBounds,
  type PacketTime,
  type Selection,
} from './cut-plan.js';
import { leadIn } from './copy-packets.js';
import type { ShownTrack } from './opened-media.js';
import { lastEntryPoint, nextEntryPoint } from './random-access.js';
import { piecesWithin, spanAt, toMedia, toShown, type Piece, type Span } from './spans.js';

const metadata = { metadataOnly: true } as const;
/**
 * The number of packets to read after the end to find where it can be cut. Encoders reorder over 16 frames at most
 * (H.264 A.3.1).
 */
const reorderWindow = 24;

type ShownVideo = ShownTrack<InputVideoTrack>;

export async function pictureBounds(
  { track, spans }: ShownVideo,
  { start, end }: Selection,
): Promise<CutBounds> {
  const packets = new EncodedPacketSink(track);
  const [first, last] = [spanAt(spans, start), spanAt(spans, end - sameMoment)];
  const from = toMedia(first, start) + sameMoment;
  const before = await lastEntryPoint(track, from);
  if (!before) throw new VodError('decode', 'The video track has no keyframe.');
  const frame = await packets.getPacket(from, metadata);
  const after = await nextEntryPoint(track, before);
  const ends = await cleanEndsAround(track, toMedia(last, end));
  const endBefore = Math.min(toShown(last, ends.endBefore), last.to);
  // The clip must not include media after the end of the source's edit list.
  const endAfter =
    toShown(last, ends.endAfter) <= last.to + sameMoment ? toShown(last, ends.endAfter) : endBefore;
  return {
    frame: frame ? toShown(first, frame.timestamp) : undefined,
    keyframeBefore: toShown(first, before.timestamp),
    keyframeAfter: after && shownWithin(first, after.timestamp),
    endBefore,
    endAfter,
    hiddenWithin: await hiddenBetween(track, piecesWithin(spans, start, end)),
  };
}

async function hiddenBetween(track: InputVideoTrack, pieces: readonly Piece[]): Promise<number> {
  let seconds = 0;
  for (const piece of pieces.slice(1)) seconds += await leadIn(track, piece);
  return seconds;
}

/** Like `pictureBounds`, for audio, which can be cut between any two packets. */
export async function soundBounds(
  { track, spans }: ShownTrack<InputAudioTrack>,
  { start, end }: Selection,
): Promise<CutBounds> {
  const packets = new EncodedPacketSink(track);
  const [first, last] = [spanAt(spans, start), spanAt(spans, end - sameMoment)];
  let packet =
    (await packets.getPacket(toMedia(first, start) + sameMoment, metadata)) ??
    (await packets.getFirstPacket(metadata));
  if (packet && packet.timestamp < toMedia(first, start) - sameMoment)
    packet = await packets.getNextPacket(packet, metadata);
  const frame = packet ? Math.max(start, toShown(first, packet.timestamp)) : start;
  const lastPacket = await packets.getPacket(toMedia(last, end) - sameMoment, metadata);
  const stop = lastPacket ? wholePacketsUntil(lastPacket, toMedia(last, end)) : toMedia(last, end);
  const endBefore = Math.min(toShown(last, stop), last.to);
  return {
    frame,
    keyframeBefore: frame,
    keyframeAfter: undefined,
    endBefore,
    endAfter: endBefore,
    hiddenWithin: 0,
  };
}

function wholePacketsUntil({ timestamp, duration }: EncodedPacket, end: number): number {
  return timestamp + duration <= end + sameMoment ? timestamp + duration : timestamp;
}

/** The nearest times before and after `time` at which a copy of the video can end, in the track's media time. */
export async function cleanEndsAround(track: InputVideoTrack, time: number): Promise<EndBounds> {
  return endsAround(cleanEnds(await packetsAround(new EncodedPacketSink(track), time)), time);
}

async function packetsAround(packets: EncodedPacketSink, end: number): Promise<PacketTime[]> {
  const first =
    (await packets.getKeyPacket(end - sameMoment, metadata)) ??
    (await packets.getFirstKeyPacket(metadata));
  const times: PacketTime[] = [];
  let beyond = 0;
  for (
    let packet: EncodedPacket | null = first;
    packet;
    packet = await packets.getNextPacket(packet, metadata)
  ) {
    times.push({ timestamp: packet.timestamp, duration: packet.duration });
    if (packet.timestamp >= end && ++beyond > reorderWindow) break;
  }
  return times;
}

export async function nearestKeyframe(
  { track, spans }: ShownVideo,
  time: number,
  direction: 'before' | 'after',
): Promise<number | undefined> {
  const packets = new EncodedPacketSink(track);
  const span = spanAt(spans, time);
  const at = toMedia(span, time);
  if (direction === 'before') {
    const before = await packets.getKeyPacket(at - sameMoment, metadata);
    return before ? shownWithin(span, before.timestamp) : undefined;
  }
  const current = await packets.getKeyPacket(at + sameMoment, metadata);
  const next = current
    ? await packets.getNextKeyPacket(current, metadata)
    : await packets.getFirstKeyPacket(metadata);
  return next ? shownWithin(span, next.timestamp) : undefined;
}

export async function* listKeyframes(
  { track, spans }: ShownVideo,
  signal: AbortSignal,
): AsyncGenerator<number> {
  const packets = new EncodedPacketSink(track);
  for (const span of spans) {
    let packet =
      (await packets.getKeyPacket(span.media + sameMoment, metadata)) ??
      (await packets.getFirstKeyPacket(metadata));
    for (; packet && !signal.aborted; packet = await packets.getNextKeyPacket(packet, metadata)) {
      if (toShown(span, packet.timestamp) >= span.to) break;
      const shown = shownWithin(span, packet.timestamp);
      if (shown !== undefined) yield shown;
    }
  }
}

function shownWithin(span: Span, time: number): number | undefined {
  const shown = toShown(span, time);
  return shown >= span.from - sameMoment && shown < span.to
    ? Math.max(span.from, shown)
    : undefined;
}
