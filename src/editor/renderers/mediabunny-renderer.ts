import {
  BlobSource,
  CanvasSink,
  Conversion,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  MPEG_TS,
  Mp4OutputFormat,
  OGG,
  Output,
  QTFF,
  StreamTarget,
  UnsupportedInputFormatError,
  UrlSource,
  WEBM,
  type EncodedPacket,
  type InputVideoTrack,
} from 'mediabunny';
import { VodError } from '../../shared/vod-error.js';
import { cleanEnds, endsAround, type CutBounds, type PacketTime } from '../cut-plan.js';
import type { Selection } from '../timeline.js';
import { BlobSink } from './blob-sink.js';
import { toPng } from './to-png.js';
import { UncuttableError, type CutRequest, type EditorInput, type MediaInfo, type MediaReader, type Renderer, type Thumbnail } from './renderer.js';

// No playlist formats: a "video" that is a playlist would make the page fetch addresses of the file's choosing.
const formats = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS, OGG];
const metadata = { metadataOnly: true } as const;
const verified = { verifyKeyPackets: true } as const;
/** Packets read beyond the end to find where it can be cut; no encoder reorders over more frames (H.264 A.3.1: 16). */
const reorderWindow = 24;
/** Clips up to this size get their index first, which needs them in memory once; longer ones get it last. */
const fastStartBytes = 128 * 1024 * 1024;

export const mediabunnyRenderer: Renderer = { open, cut };

async function open(input: EditorInput, signal: AbortSignal): Promise<MediaReader> {
  const media = openInput(input);
  const onAbort = (): void => media.dispose();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const track = await media.getPrimaryVideoTrack();
    if (!track) throw await noVideo(media);
    const info = await readInfo(media, track);
    const [isDecodable, isCopyable] = [await track.canDecode(), await canCopy(media)];
    signal.throwIfAborted();
    return createReader(media, track, { info, isDecodable, isCopyable });
  } catch (error) {
    media.dispose();
    throw translate(error, signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A file cut short has no track at all; sound alone is no video. */
async function noVideo(media: Input): Promise<VodError> {
  const { length } = await media.getTracks();
  return new VodError(length > 0 ? 'type-not-allowed' : 'decode', 'The file has no video track.');
}

async function canCopy(media: Input): Promise<boolean> {
  const holdable: readonly (string | null)[] = new Mp4OutputFormat().getSupportedCodecs();
  const codecs = await Promise.all((await media.getTracks()).map((track) => track.getCodec()));
  return codecs.every((codec) => holdable.includes(codec));
}

function openInput(input: EditorInput): Input {
  const source = input.kind === 'file' ? new BlobSource(input.file) : new UrlSource(input.url, { getRetryDelay: retryDelay });
  return new Input({ formats, source });
}

function retryDelay(previousAttempts: number): number | null {
  return previousAttempts < 3 ? 2 ** previousAttempts * 0.3 : null;
}

async function readInfo(media: Input, track: InputVideoTrack): Promise<MediaInfo> {
  const first = await new EncodedPacketSink(track).getFirstKeyPacket(metadata);
  if (!first) throw new VodError('decode', 'The video track has no keyframe.');
  const known = await media.getDurationFromMetadata();
  const { averagePacketRate } = await track.computePacketStats(120);
  const duration = known !== null && known > 0 ? known : await media.computeDuration();
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  return { duration, width, height, frameRate: averagePacketRate > 0 ? averagePacketRate : 30 };
}

function createReader(
  media: Input,
  track: InputVideoTrack,
  { info, isDecodable, isCopyable }: { info: MediaInfo; isDecodable: boolean; isCopyable: boolean },
): MediaReader {
  const packets = new EncodedPacketSink(track);
  const reader: MediaReader = {
    name: 'mediabunny',
    info,
    isCopyable,
    bounds: (selection) => readBounds(packets, selection),
    keyframe: (time, direction) => findKeyframe(packets, time, direction),
    keyframes: (signal) => listKeyframes(packets, signal),
    close: () => media.dispose(),
  };
  if (!isDecodable) return reader;
  return {
    ...reader,
    snapshot: (time) => snapshot(track, time),
    thumbnails: (times, height, signal) => thumbnails(new CanvasSink(track, { height, poolSize: 2 }), times, signal),
  };
}

async function readBounds(packets: EncodedPacketSink, { start, end }: Selection): Promise<CutBounds> {
  const tolerance = 0.002;
  const before =
    (await packets.getKeyPacket(start + tolerance, verified)) ?? (await packets.getFirstKeyPacket(verified));
  if (!before) throw new VodError('decode', 'The video track has no keyframe.');
  const after = await packets.getNextKeyPacket(before, verified);
  const times = await packetsAround(packets, end);
  return { keyframeBefore: before.timestamp, keyframeAfter: after?.timestamp, ...endsAround(cleanEnds(times), end) };
}

async function packetsAround(packets: EncodedPacketSink, end: number): Promise<PacketTime[]> {
  const first = (await packets.getKeyPacket(end - 0.002, metadata)) ?? (await packets.getFirstKeyPacket(metadata));
  const times: PacketTime[] = [];
  let beyond = 0;
  for (let packet: EncodedPacket | null = first; packet; packet = await packets.getNextPacket(packet, metadata)) {
    times.push({ timestamp: packet.timestamp, duration: packet.duration });
    if (packet.timestamp >= end && ++beyond > reorderWindow) break;
  }
  return times;
}

async function findKeyframe(
  packets: EncodedPacketSink,
  time: number,
  direction: 'before' | 'after',
): Promise<number | undefined> {
  if (direction === 'before') return (await packets.getKeyPacket(time - 0.002, metadata))?.timestamp;
  const current = await packets.getKeyPacket(time + 0.002, metadata);
  const next = current ? await packets.getNextKeyPacket(current, metadata) : await packets.getFirstKeyPacket(metadata);
  return next?.timestamp;
}

async function* listKeyframes(packets: EncodedPacketSink, signal: AbortSignal): AsyncGenerator<number> {
  let packet = await packets.getFirstKeyPacket(metadata);
  while (packet && !signal.aborted) {
    yield packet.timestamp;
    packet = await packets.getNextKeyPacket(packet, metadata);
  }
}

async function snapshot(track: InputVideoTrack, time: number): Promise<Blob> {
  const sink = new CanvasSink(track);
  const frame = (await sink.getCanvas(time + 0.001)) ?? (await sink.getCanvas(await track.getFirstTimestamp()));
  if (!frame) throw new VodError('decode', 'There is no picture at this time.');
  return toPng(frame.canvas);
}

async function* thumbnails(sink: CanvasSink, times: readonly number[], signal: AbortSignal): AsyncGenerator<Thumbnail> {
  let index = 0;
  for await (const frame of sink.canvasesAtTimestamps(times)) {
    if (signal.aborted) return;
    if (frame) yield { index, image: frame.canvas };
    index += 1;
  }
}

async function cut({ input, plan, signal, onProgress }: CutRequest): Promise<Blob> {
  const media = openInput(input);
  const sink = new BlobSink('video/mp4');
  try {
    const conversion = await prepare(media, { plan, sink, wholeBytes: sizeOf(input) });
    conversion.onProgress = onProgress;
    const onAbort = (): void => void conversion.cancel();
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await conversion.execute();
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    return sink.toBlob();
  } catch (error) {
    throw translate(error, signal);
  } finally {
    media.dispose();
  }
}

async function prepare(
  media: Input,
  { plan, sink, wholeBytes }: Pick<CutRequest, 'plan'> & { sink: BlobSink; wholeBytes: number },
): Promise<Conversion> {
  const duration = (await media.getDurationFromMetadata()) ?? plan.end;
  const clipBytes = wholeBytes * ((plan.end - plan.keyframe) / Math.max(duration, plan.end));
  const format = new Mp4OutputFormat({ fastStart: clipBytes <= fastStartBytes ? 'in-memory' : false });
  const output = new Output({ format, target: new StreamTarget(sink.writable, { chunked: true }) });
  const conversion = await Conversion.init({
    input: media,
    output,
    trim: { start: plan.start, end: plan.end },
    copy: { mode: 'forced', boundaryPolicy: plan.hidden > 0 ? 'expand' : 'shrink' },
    // Where it was filmed, with what and by whom is not what a clip is shared for.
    tags: ({ title }) => (title === undefined ? {} : { title }),
    showWarnings: false,
  });
  const lost = conversion.discardedTracks.find(({ reason }) => reason !== 'discarded_by_user');
  if (lost || !conversion.isValid) {
    throw new UncuttableError(`${lost?.track.type}: ${lost?.reason}`);
  }
  return conversion;
}

function sizeOf(input: EditorInput): number {
  return input.kind === 'file' ? input.file.size : Infinity;
}

function translate(error: unknown, signal: AbortSignal): VodError {
  if (signal.aborted) return new VodError('aborted', 'Stopped.', { cause: error });
  if (error instanceof VodError) return error;
  if (error instanceof UnsupportedInputFormatError) {
    return new VodError('not-supported', 'The format of the file is not known here.', { cause: error });
  }
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return new VodError('source', 'The file can no longer be read.', { cause: error });
  }
  return new VodError('decode', 'The file is damaged.', { cause: error });
}
