import {
  AudioSampleSink,
  CanvasSink,
  type AudioSample,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { VodError } from '../../shared/vod-error.js';
import { canReadSamples } from '../../media/can-read-samples.js';
import { copyClip } from '../../media/copy-clip.js';
import { translate } from '../../media/open-input.js';
import { openMedia, type OpenedMedia, type ShownTrack } from '../../media/opened-media.js';
import { spanAt, toMedia, type Span } from '../../media/spans.js';
import {
  listKeyframes,
  nearestKeyframe,
  pictureBounds,
  soundBounds,
} from '../../media/track-times.js';
import type { MediaReader, Renderer, Thumbnail } from './renderer.js';
import { toPng } from '../../media/to-png.js';
import type { CutRequest, MediaInput } from '../../media/media-input.js';

export const mediabunnyRenderer: Renderer = { open, cut };

async function open(input: MediaInput, signal: AbortSignal): Promise<MediaReader> {
  try {
    const media = await openMedia(input, signal);
    const isDecodable = (await (media.video ?? media.audio[0])?.track.canDecode()) ?? false;
    signal.throwIfAborted();
    return createReader(media, isDecodable);
  } catch (error) {
    throw translate(error, signal);
  }
}

async function cut(request: CutRequest): Promise<Blob> {
  try {
    return await copyClip(request);
  } catch (error) {
    throw translate(error, request.signal);
  }
}

function createReader(media: OpenedMedia, isDecodable: boolean): MediaReader {
  const { video, info, isCopyable, lostSounds } = media;
  const common = {
    name: 'mediabunny',
    info,
    isCopyable,
    lostSounds,
    close: () => media.input.dispose(),
  } as const;
  if (!video) return { ...common, ...soundReader(media, isDecodable) };
  const reader: MediaReader = {
    ...common,
    bounds: (selection) => pictureBounds(video, selection),
    keyframe: (time, direction) => nearestKeyframe(video, time, direction),
    keyframes: (signal) => listKeyframes(video, signal),
  };
  if (!isDecodable) return reader;
  return {
    ...reader,
    snapshot: (time) => snapshot(video, time),
    thumbnails: (times, height, signal) => thumbnails(video, { times, height, signal }),
  };
}

type SoundReader = Pick<MediaReader, 'bounds' | 'keyframe' | 'keyframes' | 'loudness'>;

function soundReader({ audio: [sound] }: OpenedMedia, isDecodable: boolean): SoundReader {
  return {
    ...(sound && isDecodable && canReadSamples()
      ? { loudness: (times, signal) => loudness(sound, times, signal) }
      : {}),
    bounds: async (selection) => {
      if (!sound) throw new VodError('not-supported', 'No clip can hold this sound.');
      return soundBounds(sound, selection);
    },
    keyframe: async () => undefined,
    keyframes: async function* () {},
  };
}

async function snapshot(
  { track, spans }: ShownTrack<InputVideoTrack>,
  time: number,
): Promise<Blob> {
  const sink = new CanvasSink(track);
  const frame =
    (await sink.getCanvas(toMedia(spanAt(spans, time), time) + 0.001)) ??
    (await sink.getCanvas(await track.getFirstTimestamp()));
  if (!frame) throw new VodError('decode', 'There is no picture at this time.');
  return toPng(frame.canvas);
}

interface StripRequest {
  readonly times: readonly number[];
  readonly height: number;
  readonly signal: AbortSignal;
}

async function* thumbnails(
  { track, spans }: { track: InputVideoTrack; spans: readonly Span[] },
  { times, height, signal }: StripRequest,
): AsyncGenerator<Thumbnail> {
  const sink = new CanvasSink(track, { height, poolSize: 2 });
  let index = 0;
  for await (const frame of sink.canvasesAtTimestamps(
    times.map((time) => toMedia(spanAt(spans, time), time)),
  )) {
    if (signal.aborted) return;
    if (frame) yield { index, image: frame.canvas };
    index += 1;
  }
}

/** Decoders are silent for a packet or two after a jump (MP3's bit reservoir, AAC's overlap): seconds read around a time. */
const listenSeconds = 0.12;

/** Of a moment at each time: enough to see where there is sound, without decoding an hour of it. */
async function* loudness(
  { track, spans }: ShownTrack<InputAudioTrack>,
  times: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<number> {
  const sink = new AudioSampleSink(track);
  for (const time of times) {
    const middle = toMedia(spanAt(spans, time), time);
    let peak = 0;
    for await (const sample of sink.samples(
      Math.max(0, middle - listenSeconds),
      middle + listenSeconds / 4,
    )) {
      peak = Math.max(peak, peakOf(sample));
      sample.close();
    }
    if (signal.aborted) return;
    yield peak;
  }
}

function peakOf(sample: AudioSample): number {
  const values = new Float32Array(sample.numberOfFrames);
  sample.copyTo(values, { planeIndex: 0, format: 'f32-planar' });
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
