import {
  EncodedPacketSink,
  MovOutputFormat,
  MPEG_TS,
  MP4,
  QTFF,
  type Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { VodError } from '../shared/vod-error.js';
import { strayGap } from './cut-plan.js';
import { readEditLists } from './edit-list.js';
import { openInput } from './open-input.js';
import { toShown, type Span } from './spans.js';
import type { MediaInput, MediaInfo } from './media-input.js';

/** A track that is edited, and what of it is shown. */
export interface ShownTrack<Track extends InputTrack> {
  readonly track: Track;
  readonly spans: readonly Span[];
}

/** An opened source: the picture, the sounds a clip can keep, and how many it cannot. */
export interface OpenedMedia {
  readonly input: Input;
  readonly video: ShownTrack<InputVideoTrack> | undefined;
  readonly audio: readonly ShownTrack<InputAudioTrack>[];
  /** Sound tracks of a kind that no clip can hold. */
  readonly lostSounds: number;
  readonly isCopyable: boolean;
  readonly info: MediaInfo;
}

const metadata = { metadataOnly: true } as const;
/** Times of a header that differ by more than this from the packets' are not believed. */
const headerTolerance = 1;
/** Sound has no frames: steps of this many a second are what a hand can place. */
const soundStepsPerSecond = 50;

export async function openMedia(source: MediaInput, signal: AbortSignal): Promise<OpenedMedia> {
  const input = await openInput(source);
  const dispose = (): void => input.dispose();
  signal.addEventListener('abort', dispose, { once: true });
  try {
    return await inspect(input, source, signal);
  } catch (error) {
    input.dispose();
    throw error;
  } finally {
    signal.removeEventListener('abort', dispose);
  }
}

async function inspect(
  input: Input,
  source: MediaInput,
  signal: AbortSignal,
): Promise<OpenedMedia> {
  const all = await input.getTracks();
  const picture = await input.getPrimaryVideoTrack();
  const sounds = all.filter((track) => track.isAudioTrack());
  if (!picture && sounds.length === 0) {
    throw new VodError(
      all.length > 0 ? 'type-not-allowed' : 'decode',
      'The file has neither picture nor sound.',
    );
  }
  const kept = await holdable(sounds);
  const canHoldPicture = picture === null || (await holdable([picture])).length > 0;
  const chosen = [...(picture ? [picture] : []), ...kept];
  const shown = await readSpans(input, { source, tracks: chosen, signal });
  const of = <Track extends InputTrack>(track: Track): ShownTrack<Track> => ({
    track,
    spans: shown.get(track) ?? [],
  });
  const audio = kept.map(of);
  const duration = lengthOf([...(picture ? [of(picture)] : []), ...audio]);
  const video = picture
    ? { track: picture, spans: standUntil(of(picture).spans, duration) }
    : undefined;
  return {
    input,
    video,
    audio,
    lostSounds: sounds.length - kept.length,
    isCopyable: canHoldPicture && chosen.length > 0,
    info: await readInfo(video?.track, duration),
  };
}

function lengthOf(tracks: readonly ShownTrack<InputTrack>[]): number {
  const length = Math.max(0, ...tracks.flatMap(({ spans }) => spans.map(({ to }) => to)));
  if (length === 0) throw new VodError('decode', 'Nothing in the file can be shown.');
  return length;
}

/** Players leave the last picture standing while there is sound. */
function standUntil(spans: readonly Span[], duration: number): Span[] {
  return spans.map((span, index) =>
    index === spans.length - 1 ? { ...span, to: duration } : span,
  );
}

/** QuickTime holds what MP4 does, and uncompressed sound in the way every reader knows. */
async function holdable<Track extends InputTrack>(tracks: readonly Track[]): Promise<Track[]> {
  const codecs: readonly (string | null)[] = new MovOutputFormat().getSupportedCodecs();
  const found: Track[] = [];
  for (const track of tracks) if (codecs.includes(await track.getCodec())) found.push(track);
  return found;
}

interface SpanRequest {
  readonly source: MediaInput;
  readonly tracks: readonly InputTrack[];
  readonly signal: AbortSignal;
}

async function readSpans(
  input: Input,
  { source, tracks, signal }: SpanRequest,
): Promise<Map<InputTrack, Span[]>> {
  const format = await input.getFormat();
  const edits =
    format === MP4 || format === QTFF
      ? await readEditLists(source, signal)
      : new Map<number, Span[]>();
  // Transport streams begin anywhere on their clock, and no player shows the time before picture and first sound.
  const origin =
    format === MPEG_TS && tracks.length > 0 ? await input.getFirstTimestamp(tracks.slice(0, 2)) : 0;
  const headerEnd = await input.getDurationFromMetadata().catch(() => null);
  const spans = new Map<InputTrack, Span[]>();
  for (const track of tracks) {
    const end = await measureEnd(track, headerEnd);
    const listed = edits.get(track.id) ?? [{ from: 0, to: Infinity, media: origin }];
    const cut = listed
      .map((span) => ({ ...span, to: Math.min(span.to, toShown(span, end)) }))
      .filter(({ from, to }) => to > from);
    spans.set(track, cut.length > 0 ? cut : listed.slice(0, 1));
  }
  return spans;
}

/** Where the packets of a track end. Where the header says something else, every packet is asked, and stray times are not heard. */
async function measureEnd(track: InputTrack, headerEnd: number | null): Promise<number> {
  const end = await track.computeDuration();
  const own = (await track.getDurationFromMetadata().catch(() => null)) ?? headerEnd;
  if (own === null || Math.abs(own - end) <= headerTolerance) return end;
  const packets = new EncodedPacketSink(track);
  const ends: number[] = [];
  for await (const { timestamp, duration } of packets.packets(undefined, undefined, metadata))
    ends.push(timestamp + duration);
  return lastBelievable(ends);
}

/** Of the ends of packets in decode order: the last one that is not far beyond all that follow it. */
export function lastBelievable(ends: readonly number[]): number {
  let last = 0;
  let later = Infinity;
  for (const end of [...ends].reverse()) {
    if (end > later + strayGap) continue;
    later = Math.min(later, end);
    last = Math.max(last, end);
  }
  return last;
}

async function readInfo(track: InputVideoTrack | undefined, duration: number): Promise<MediaInfo> {
  if (!track) return { duration, width: 0, height: 0, frameRate: soundStepsPerSecond };
  const first = await new EncodedPacketSink(track).getFirstKeyPacket(metadata);
  if (!first) throw new VodError('decode', 'The video track has no keyframe.');
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  return { duration, width, height, frameRate: await readFrameRate(track) };
}

const packetsForRate = 120;

async function readFrameRate(track: InputVideoTrack): Promise<number> {
  const times: number[] = [];
  for await (const { timestamp } of new EncodedPacketSink(track).packets(
    undefined,
    undefined,
    metadata,
  )) {
    if (times.push(timestamp) >= packetsForRate) break;
  }
  return typicalRate(times) ?? 30;
}

/** Frames per second where frames follow one another; pauses, and times that are damaged, do not count. */
export function typicalRate(times: readonly number[]): number | undefined {
  const sorted = [...times].sort((a, b) => a - b);
  const steps = sorted
    .slice(1)
    .map((time, index) => time - (sorted[index] ?? time))
    .filter((step) => step > 0.0005);
  const median = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)];
  if (median === undefined) return undefined;
  const usual = steps.filter((step) => step < 2 * median);
  return usual.length / usual.reduce((sum, step) => sum + step, 0);
}
