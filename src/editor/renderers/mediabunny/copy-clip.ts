import {
  EncodedAudioPacketSource,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { BlobSink } from '../blob-sink.js';
import { UncuttableError, type CutRequest, type EditorInput } from '../renderer.js';
import { chooseContainer } from './containers.js';
import { pictures, sounds } from './copy-packets.js';
import { openMedia, type OpenedMedia, type ShownTrack } from './opened-media.js';
import { piecesWithin } from './spans.js';

/** Packets of one track on their way into the clip. */
interface Feed {
  readonly packets: AsyncGenerator<EncodedPacket>;
  readonly add: (packet: EncodedPacket) => Promise<void>;
  readonly close: () => void;
}

/** The clip, every packet as it was. */
export async function copyClip({ input, plan, signal, onProgress }: CutRequest): Promise<Blob> {
  const media = await openMedia(input, signal);
  try {
    const container = await chooseContainer(media, clipBytes(input, media, plan));
    const sink = new BlobSink(container.type);
    const output = new Output({ format: container.format, target: new StreamTarget(sink.writable, { chunked: true }) });
    const feeds = await addTracks(output, media, plan);
    if (feeds.length === 0) throw new UncuttableError('Nothing of it can be copied.');
    // Where it was filmed, with what and by whom is not what a clip is shared for.
    const { title } = await media.input.getMetadataTags();
    if (title !== undefined) output.setMetadataTags({ title });
    await output.start();
    try {
      await merge(feeds, (time) => {
        signal.throwIfAborted();
        onProgress(Math.min(1, Math.max(0, time / (plan.end - plan.start))));
      });
      await output.finalize();
    } catch (error) {
      await output.cancel();
      throw error;
    }
    return sink.toBlob();
  } finally {
    media.input.dispose();
  }
}

function clipBytes(input: EditorInput, { info }: OpenedMedia, plan: CutRequest['plan']): number {
  const wholeBytes = input.kind === 'file' ? input.file.size : Infinity;
  return wholeBytes * ((plan.end - plan.keyframe) / Math.max(info.duration, plan.end));
}

async function addTracks(output: Output, { video, audio }: OpenedMedia, plan: CutRequest['plan']): Promise<Feed[]> {
  const feeds: Feed[] = [];
  const pieces = <Track extends InputVideoTrack | InputAudioTrack>(shown: ShownTrack<Track>): ReturnType<typeof piecesWithin> =>
    piecesWithin(shown.spans, plan.start, plan.end);
  if (video) {
    const { track } = video;
    const packets = inTurn(pieces(video).map((piece) => pictures(track, piece)));
    feeds.push(...(await startFeed(packets, () => addVideo(output, track))));
  }
  const atStart = plan.mode === 'exact' ? 'across' : 'inside';
  for (const shown of audio) {
    const packets = inTurn(pieces(shown).map((piece) => sounds(shown.track, piece, atStart)));
    feeds.push(...(await startFeed(packets, () => addAudio(output, shown.track))));
  }
  return feeds;
}

/** A track that has nothing in the clip is left out: an empty one keeps players from playing the others. */
async function startFeed(
  packets: AsyncGenerator<EncodedPacket>,
  addTrack: () => Promise<Omit<Feed, 'packets'>>,
): Promise<Feed[]> {
  const first = await packets.next();
  if (first.done) return [];
  return [{ packets: startingWith(first.value, packets), ...(await addTrack()) }];
}

async function* startingWith(first: EncodedPacket, rest: AsyncGenerator<EncodedPacket>): AsyncGenerator<EncodedPacket> {
  yield first;
  yield* rest;
}

async function* inTurn(parts: readonly AsyncGenerator<EncodedPacket>[]): AsyncGenerator<EncodedPacket> {
  for (const part of parts) yield* part;
}

async function addVideo(output: Output, track: InputVideoTrack): Promise<Omit<Feed, 'packets'>> {
  const codec = await track.getCodec();
  if (codec === null) throw new UncuttableError('video: unknown codec');
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { transformationMatrix: await track.getTransformationMatrix(), ...(await about(track)) });
  const decoderConfig = await track.getDecoderConfig();
  const meta = decoderConfig ? { decoderConfig } : {};
  return { add: (packet) => source.add(packet, meta), close: () => source.close() };
}

async function addAudio(output: Output, track: InputAudioTrack): Promise<Omit<Feed, 'packets'>> {
  const codec = await track.getCodec();
  if (codec === null) throw new UncuttableError('audio: unknown codec');
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source, await about(track));
  const decoderConfig = await track.getDecoderConfig();
  const meta = decoderConfig ? { decoderConfig } : {};
  return { add: (packet) => source.add(packet, meta), close: () => source.close() };
}

interface TrackWords {
  readonly languageCode?: string;
  readonly name?: string;
}

async function about(track: InputVideoTrack | InputAudioTrack): Promise<TrackWords> {
  const [language, name] = [await track.getLanguageCode(), await track.getName()];
  return {
    ...(/^[a-z]{3}$/.test(language) ? { languageCode: language } : {}),
    ...(name === null ? {} : { name }),
  };
}

/** Adds the packets of all tracks in the order of their times, so that they lie together in the file. */
async function merge(feeds: readonly Feed[], onTime: (time: number) => void): Promise<void> {
  const open = await Promise.all(feeds.map(async (feed) => ({ feed, next: await feed.packets.next() })));
  for (;;) {
    const first = open.reduce<(typeof open)[number] | undefined>(
      (best, one) => (one.next.done || (best?.next.done === false && best.next.value.timestamp <= one.next.value.timestamp) ? best : one),
      undefined,
    );
    if (!first || first.next.done) break;
    onTime(first.next.value.timestamp);
    await first.feed.add(first.next.value);
    first.next = await first.feed.packets.next();
    if (first.next.done) first.feed.close();
  }
}
