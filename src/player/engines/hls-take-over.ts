import type { AudioTrackUpdatedData, Events, LevelUpdatedData, default as Hls } from 'hls.js';
import type { HandOver } from './engine.js';

/** What the library keeps to itself. */
interface Inside {
  readonly streamController: {
    readonly fragmentTracker: {
      fragBuffered(fragment: Fragment, force: true): { range: Record<string, object> };
    };
  };
}
type Fragment = LevelUpdatedData['details']['fragments'][number];
const maxTold = 16;
type Track = HandOver['tracks'][number];

/** Has an instance play on from what is in a media source already, loading none of it again. */
export function takeOver(
  hls: Hls,
  library: typeof Hls,
  { video, url, handOver }: { video: HTMLVideoElement; url: string; handOver: HandOver },
): void {
  const { Events: events } = library;
  const { mediaSource } = handOver;
  const tracks = Object.fromEntries(handOver.tracks.map((track) => [track.kind, describe(track)]));
  // Either may come first.
  let isEither = false;
  const begin = (): void => {
    if (!isEither) return void (isEither = true);
    // Attaching came before: with it, each part looks at all buffers in common.
    hls.trigger(events.BUFFER_CREATED, { tracks: { ...tracks } });
    hls.startLoad(video.currentTime, true);
  };
  hls.once(events.MANIFEST_PARSED, begin);
  hls.once(events.MEDIA_ATTACHED, begin);
  const onUpdated = (_event: Events, { details }: LevelUpdatedData | AudioTrackUpdatedData): void =>
    tellBuffered(hls, handOver, details.fragments);
  hls.on(events.LEVEL_UPDATED, onUpdated);
  hls.on(events.AUDIO_TRACK_UPDATED, onUpdated);
  hls.loadSource(url);
  // The library attaches what has buffers once it knows their codecs, which it would load a segment for. It adds to what it is told.
  hls.trigger(events.BUFFER_CODECS, { ...tracks });
  hls.attachMedia({ media: video, mediaSource, tracks });
}

function describe({ kind, codecs, buffer }: Track): object {
  return {
    id: kind === 'video' ? 'main' : 'audio',
    container: `${kind}/mp4`,
    codec: codecs,
    levelCodec: codecs,
    buffer,
    listeners: [],
  };
}

// So that it knows which quality plays, and what is lost when a buffer is emptied.
function tellBuffered(hls: Hls, { tracks }: HandOver, fragments: readonly Fragment[]): void {
  const { fragmentTracker } = (hls as unknown as Inside).streamController;
  for (const { kind, urls } of tracks)
    for (const fragment of fragments.slice(0, maxTold)) {
      // Only once: it may be taken out of the buffer later.
      if (!urls.delete(fragment.url)) continue;
      const { start, end } = fragment;
      fragment.setElementaryStreamInfo(kind as never, start, end, start, end);
      const entity = fragmentTracker.fragBuffered(fragment, true);
      entity.range[kind] = { time: [{ startPTS: start, endPTS: end }], partial: false };
    }
}
