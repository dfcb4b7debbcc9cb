import {
  EncodedAudioPacketSource,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { BlobSink } from './blob-sink.js';
import { chooseContainer } from './containers.js';
import { audioPackets, leadIn, videoPackets } from './copy-packets.js';
import { openMedia, type OpenedMedia } from './opened-media.js';
import { withVideoEdits, type WrittenEdit } from './rewrite-edits.js';
import { piecesWithin, type Piece } from './spans.js';
import { cleanEndsAround } from './track-times.js';
import { UncuttableError, type CutRequest, type MediaInput } from './media-input.js';

/** The packets of one track, and where to add them to the clip. */
interface Feed {
  readonly packets: AsyncGenerator<EncodedPacket>;
  readonly add: (packet: EncodedPacket) => Promise<void>;
  readonly close: () => void;
}

/** Writes the clip by copying packets without re-encoding. */
export async function copyClip({ input, plan, signal, onProgress }: CutRequest): Promise<Blob> {
  const media = await openMedia(input, signal);
  try {
    const layout = media.video
      ? await layOut(media.video.track, piecesWithin(media.video.spans, plan.start, plan.end))
      : undefined;
    const container = await chooseContainer(
      media,
      layout?.edits ? Infinity : clipBytes(input, media, plan),
    );
    const sink = new BlobSink(container.type);
    const output = new Output({
      format: container.format,
      target: new StreamTarget(sink.writable, { chunked: true }),
    });
    const feeds = await addTracks(output, { media, plan, pictures: layout?.pieces ?? [] });
    if (feeds.length === 0)
      throw new UncuttableError('No track of the source has packets in the clip.');
    // Keeps the title only: other tags may reveal the location, device and author.
    const { title } = await media.input.getMetadataTags();
    if (title !== undefined) output.setMetadataTags({ title });
    await output.start();
    try {
      await merge(feeds, (time) => {
        signal.throwIfAborted();
        onProgress(Math.min(1, Math.max(0, time / (plan.end - plan.start))));
      });
      await output.finalize();
      onProgress(1);
    } catch (error) {
      await output.cancel();
      throw error;
    }
    return layout?.edits ? await withVideoEdits(sink.toBlob(), layout.edits) : sink.toBlob();
  } finally {
    media.input.dispose();
  }
}

function clipBytes(input: MediaInput, { info }: OpenedMedia, plan: CutRequest['plan']): number {
  const wholeBytes = input.kind === 'file' ? input.file.size : Infinity;
  return wholeBytes * ((plan.end - plan.keyframe) / Math.max(info.duration, plan.end));
}

/** The pieces of the video track at their positions in the clip, and the edit list, if one entry is not enough. */
interface Layout {
  readonly pieces: readonly Piece[];
  readonly edits: readonly WrittenEdit[] | undefined;
}

/**
 * Places the pieces of a source that has an edit list itself. Such pieces may begin between keyframes and end between
 * B-frames, so the frames that their first and last frames depend on are copied too. They lie between the pieces, and the
 * edit list of the clip skips them.
 */
async function layOut(track: InputVideoTrack, pieces: readonly Piece[]): Promise<Layout> {
  const leads = await Promise.all(pieces.map((piece) => leadIn(track, piece)));
  if (pieces[0]?.at !== 0 || pieces.length < 2) return { pieces, edits: undefined };
  const moved: Piece[] = [];
  const edits: WrittenEdit[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const to = isLast
      ? piece.to
      : Math.max(piece.to, (await cleanEndsAround(track, piece.to)).endAfter);
    at += index === 0 ? 0 : (leads[index] ?? 0);
    moved.push({ from: piece.from, to, at });
    edits.push({ length: piece.to - piece.from, media: (leads[0] ?? 0) + at });
    at += to - piece.from;
  }
  return { pieces: moved, edits };
}

interface TracksRequest {
  readonly media: OpenedMedia;
  readonly plan: CutRequest['plan'];
  readonly pictures: readonly Piece[];
}

async function addTracks(
  output: Output,
  { media: { video, audio }, plan, pictures: pieces }: TracksRequest,
): Promise<Feed[]> {
  const feeds: Feed[] = [];
  if (video) {
    const { track } = video;
    const packets = concatenate(pieces.map((piece) => videoPackets(track, piece)));
    feeds.push(...(await startFeed(packets, () => addVideo(output, track))));
  }
  for (const { track, spans } of audio) {
    const parts = piecesWithin(spans, plan.start, plan.end).map((piece, index) =>
      audioPackets(track, piece, plan.mode === 'exact' && index === 0 ? 'across' : 'inside'),
    );
    feeds.push(...(await startFeed(concatenate(parts), () => addAudio(output, track))));
  }
  return feeds;
}

/** Returns no feed for a track without packets in the clip: an empty track prevents players from playing the others. */
async function startFeed(
  packets: AsyncGenerator<EncodedPacket>,
  addTrack: () => Promise<Omit<Feed, 'packets'>>,
): Promise<Feed[]> {
  const first = await packets.next();
  if (first.done) return [];
  return [{ packets: startingWith(first.value, packets), ...(await addTrack()) }];
}

async function* startingWith(
  first: EncodedPacket,
  rest: AsyncGenerator<EncodedPacket>,
): AsyncGenerator<EncodedPacket> {
  yield first;
  yield* rest;
}

async function* concatenate(
  parts: readonly AsyncGenerator<EncodedPacket>[],
): AsyncGenerator<EncodedPacket> {
  for (const part of parts) yield* part;
}

async function addVideo(output: Output, track: InputVideoTrack): Promise<Omit<Feed, 'packets'>> {
  const codec = await track.getCodec();
  if (codec === null) throw new UncuttableError('video: unknown codec');
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, {
    transformationMatrix: await track.getTransformationMatrix(),
    ...(await trackMetadata(track)),
  });
  const decoderConfig = await track.getDecoderConfig();
  const meta = decoderConfig ? { decoderConfig } : {};
  return { add: (packet) => source.add(packet, meta), close: () => source.close() };
}

async function addAudio(output: Output, track: InputAudioTrack): Promise<Omit<Feed, 'packets'>> {
  const codec = await track.getCodec();
  if (codec === null) throw new UncuttableError('audio: unknown codec');
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source, await trackMetadata(track));
  const decoderConfig = await track.getDecoderConfig();
  const meta = decoderConfig ? { decoderConfig } : {};
  return { add: (packet) => source.add(packet, meta), close: () => source.close() };
}

interface TrackMetadata {
  readonly languageCode?: string;
  readonly name?: string;
}

async function trackMetadata(track: InputVideoTrack | InputAudioTrack): Promise<TrackMetadata> {
  const [language, name] = [await track.getLanguageCode(), await track.getName()];
  return {
    ...(/^[a-z]{3}$/.test(language) ? { languageCode: language } : {}),
    ...(name === null ? {} : { name }),
  };
}

/** Adds the packets of all tracks in the order of their time stamps, so that they are interleaved in the file. */
async function merge(feeds: readonly Feed[], onTime: (time: number) => void): Promise<void> {
  const open = await Promise.all(
    feeds.map(async (feed) => ({ feed, next: await feed.packets.next() })),
  );
  for (;;) {
    const first = open.reduce<(typeof open)[number] | undefined>(
      (best, one) =>
        one.next.done ||
        (best?.next.done === false && best.next.value.timestamp <= one.next.value.timestamp)
          ? best
          : one,
      undefined,
    );
    if (!first || first.next.done) break;
    onTime(first.next.value.timestamp);
    await first.feed.add(first.next.value);
    first.next = await first.feed.packets.next();
    if (first.next.done) first.feed.close();
  }
}
