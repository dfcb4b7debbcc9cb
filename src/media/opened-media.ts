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

/** A track with the spans of it that are shown. */
export interface ShownTrack<Track extends InputTrack> {
  readonly track: Track;
  readonly spans: readonly Span[];
}

/** An opened source: its video track, the audio tracks that a clip can contain, and the number of those it cannot. */
export interface OpenedMedia {
  readonly input: Input;
  readonly video: ShownTrack<InputVideoTrack> | undefined;
  readonly audio: readonly ShownTrack<InputAudioTrack>[];
  /** The number of audio tracks whose codec a clip cannot contain. */
  readonly lostSounds: number;
  readonly isCopyable: boolean;
  readonly info: MediaInfo;
}

const metadata = { metadataOnly: true } as const;
/** If the duration in the header differs by more seconds than this from the packets, all packets are measured. */
const headerTolerance = 1;
/** Audio has no frames; this many steps per second are fine enough to select by hand. */
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
  const kept = await supportedTracks(sounds);
  const canCopyVideo = picture === null || (await supportedTracks([picture])).length > 0;
  const chosen = [...(picture ? [picture] : []), ...kept];
  const shown = await readSpans(input, { source, tracks: chosen, signal });
  const of = <Track extends InputTrack>(track: Track): ShownTrack<Track> => ({
    track,
    spans: shown.get(track) ?? [],
  });
  const audio = kept.map(of);
  const duration = lengthOf([...(picture ? [of(picture)] : []), ...audio]);
  const video = picture
    ? { track: picture, spans: extendLastSpan(of(picture).spans, duration) }
    : undefined;
  return {
    input,
    video,
    audio,
    lostSounds: sounds.length - kept.length,
    isCopyable: canCopyVideo && chosen.length > 0,
    info: await readInfo(video?.track, duration),
  };
}

function lengthOf(tracks: readonly ShownTrack<InputTrack>[]): number {
  const length = Math.max(0, ...tracks.flatMap(({ spans }) => spans.map(({ to }) => to)));
  if (length === 0) throw new VodError('decode', 'Nothing in the file can be shown.');
  return length;
}

/** Extends the last span to `duration`: players show the last frame until the audio ends. */
function extendLastSpan(spans: readonly Span[], duration: number): Span[] {
  return spans.map((span, index) =>
    index === spans.length - 1 ? { ...span, to: duration } : span,
  );
}

/**
 * The tracks that a clip can contain. QuickTime supports the codecs of MP4, and uncompressed audio that every player
 * reads.
 */
async function supportedTracks<Track extends InputTrack>(
  tracks: readonly Track[],
): Promise<Track[]> {
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
  // The time stamps of a transport stream begin anywhere; players start at the first video or audio packet.
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

/** The end of a track. If header and packets disagree, it is computed from all packets, without damaged time stamps. */
async function measureEnd(track: InputTrack, headerEnd: number | null): Promise<number> {
  const end = await track.computeDuration();
  const own = (await track.getDurationFromMetadata().catch(() => null)) ?? headerEnd;
  if (own === null || Math.abs(own - end) <= headerTolerance) return end;
  const packets = new EncodedPacketSink(track);
  const ends: number[] = [];
  for await (const { timestamp, duration } of packets.packets(undefined, undefined, metadata))
    ends.push(timestamp + duration);
  return lastPlausibleEnd(ends);
}

/** The highest end in a list in decode order, without those that are far after all that follow them. */
export function lastPlausibleEnd(ends: readonly number[]): number {
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

/** The typical frame rate, without pauses and damaged time stamps; undefined for fewer than two frames. */
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
