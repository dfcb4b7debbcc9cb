import {
  SubtitleStreamController,
  SubtitleTrackController,
  TimelineController,
  type ErrorData,
  type Events,
  type default as Hls,
} from 'hls.js';

type Controller = object;
type ErrorListener = Parameters<typeof Hls.prototype.on<Events.ERROR>>[1];
type MakeClass = (from: Controller) => new (...needs: unknown[]) => Controller;

/** What the library keeps to itself. */
interface Inside {
  readonly streamController: {
    readonly fragmentTracker: unknown;
    readonly keyLoader: unknown;
    /** Once it is attached. */
    readonly media?: HTMLMediaElement | null;
  };
  /** That of errors is the last. */
  readonly networkControllers: (Controller & { onErrorOut?: ErrorListener })[];
  readonly coreComponents: Controller[];
  subtitleTrackController: Controller;
}

/**
 * Adds what shows subtitles to an instance that has not read its playlist yet. In our build of hls.js (vite.hls-subtitles.ts) two of
 * the classes are functions of the class that they extend.
 */
export function addSubtitles(
  library: typeof Hls,
  hls: Hls | undefined,
  onError: ErrorListener,
): void {
  if (!hls) return;
  const { audioStreamController, audioTrackController } = library.DefaultConfig;
  const StreamClass = extending(SubtitleStreamController, audioStreamController);
  const TrackClass = extending(SubtitleTrackController, audioTrackController);
  const inside = hls as unknown as Inside;
  const { fragmentTracker, keyLoader, media } = inside.streamController;
  Object.assign(hls.config, { enableWebVTT: true, enableIMSC1: true });
  // Those of tracks hear of levels before those of segments.
  const tracks = new TrackClass(hls);
  const segments = new StreamClass(hls, fragmentTracker, keyLoader);
  const cues = new TimelineController(hls);
  inside.subtitleTrackController = tracks;
  // After all others, it looks at what they could not mend.
  const errors = inside.networkControllers.at(-1);
  if (errors?.onErrorOut) {
    hls.off(library.Events.ERROR, errors.onErrorOut, errors);
    hls.on(library.Events.ERROR, errors.onErrorOut, errors);
    // It may yet find that it is fatal. Without subtitles, the video plays on.
    hls.off(library.Events.ERROR, onError);
    hls.on(library.Events.ERROR, (event, data) => {
      if (!data.fatal || !isOfSubtitles(data)) return onError(event, data);
      hls.subtitleTrack = -1;
      hls.startLoad(hls.media?.currentTime);
    });
  }
  inside.networkControllers.push(tracks, segments);
  inside.coreComponents.push(cues);
  const attaching = hls.media && { media: hls.media };
  if (attaching) tell(cues, 'onMediaAttaching', attaching);
  if (attaching && media)
    for (const one of [tracks, segments]) tell(one, 'onMediaAttached', attaching);
}

function isOfSubtitles({ context, frag }: ErrorData): boolean {
  return /^subtitle/.test(String(context?.type ?? frag?.type));
}

function extending(make: unknown, sibling: unknown): ReturnType<MakeClass> {
  return (make as MakeClass)(Object.getPrototypeOf(sibling) as Controller);
}

/** What it would have heard, had it been there. */
function tell(controller: Controller, event: string, data: { media: HTMLMediaElement }): void {
  (controller as Record<string, (event: string, data: object) => void>)[event]?.(event, data);
}
