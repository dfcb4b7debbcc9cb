/**
 * The sender framework of Google Cast as its reference describes it (developers.google.com/cast/docs/reference/web_sender), with one
 * device that plays nothing: what it is sent is kept, and tests say what becomes of it.
 */
export interface CastDevice {
  readonly options: Record<string, unknown>;
  /** What was loaded, the last at the end. */
  readonly loads: LoadRequest[];
  readonly activeTrackIds: number[][];
  /** How often a dialog was asked for. */
  asked: number;
  /** What the dialog answers: an error code, or that the viewer has chosen the device. */
  choice: string;
  /** What a load answers: an error code, or that it plays. */
  load: string;
  readonly state: {
    isConnected: boolean;
    isMediaLoaded: boolean;
    isPaused: boolean;
    isMuted: boolean;
    volumeLevel: number;
    currentTime: number;
    duration: number;
    playerState: string;
    idleReason: string | null;
  };
  find(isThere: boolean): void;
  /** What the device does of itself, or by another remote control. */
  change(state: Partial<CastDevice['state']>): void;
  end(): void;
  remove(): void;
}

class MediaInfo {
  contentUrl?: string;
  streamType = 'BUFFERED';
  duration?: number;
  metadata?: { title?: string; images?: readonly { url: string }[] };
  tracks?: readonly Track[];
  textTrackStyle?: object;
  hlsSegmentFormat?: string;
  hlsVideoSegmentFormat?: string;

  constructor(
    readonly contentId: string,
    readonly contentType: string,
  ) {}
}

class LoadRequest {
  autoplay = true;
  currentTime = 0;
  activeTrackIds: readonly number[] = [];

  constructor(readonly media: MediaInfo) {}
}

class Track {
  trackContentId?: string;
  trackContentType?: string;
  subtype?: string;
  name?: string;
  language?: string;

  constructor(
    readonly trackId: number,
    readonly type: string,
  ) {}
}

class Image {
  constructor(readonly url: string) {}
}

class EditTracksInfoRequest {
  constructor(readonly activeTrackIds: number[]) {}
}

type Listener = (event: { castState?: string }) => void;

class Listeners {
  readonly #all = new Map<string, Set<Listener>>();

  addEventListener(type: string, listener: Listener): void {
    const of = this.#all.get(type) ?? new Set();
    this.#all.set(type, of.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#all.get(type)?.delete(listener);
  }

  tell(type: string, event: { castState?: string } = {}): void {
    for (const listener of this.#all.get(type) ?? []) listener(event);
  }
}

const page = globalThis as unknown as Record<string, unknown>;

/** Puts it into the page, as the script does once it is loaded. */
export function installCast(name: string): CastDevice {
  const context = new Listeners();
  const controllers = new Set<Listeners>();
  let isThere = false;
  const idle = {
    ...{ isConnected: false, isMediaLoaded: false, isPaused: false, isMuted: false },
    ...{ volumeLevel: 1, currentTime: 0, duration: 0, playerState: 'IDLE', idleReason: null },
  };
  const device: CastDevice = {
    options: {},
    loads: [],
    activeTrackIds: [],
    asked: 0,
    choice: 'device',
    load: 'plays',
    state: { ...idle },
    find: (found) => {
      isThere = found;
      tellState();
    },
    change: (state) => {
      Object.assign(device.state, state);
      for (const controller of controllers) controller.tell('anyChanged');
    },
    end: () => {
      device.change(idle);
      tellState();
    },
    remove: () => {
      delete page['cast'];
      // Chromium has a `chrome` of its own.
      delete (page['chrome'] as Record<string, unknown> | undefined)?.['cast'];
    },
  };
  const castState = (): string =>
    device.state.isConnected ? 'CONNECTED' : isThere ? 'NOT_CONNECTED' : 'NO_DEVICES_AVAILABLE';
  const tellState = (): void => context.tell('caststatechanged', { castState: castState() });
  const session = {
    getCastDevice: () => ({ friendlyName: name }),
    getMediaSession: () =>
      device.loads.length === 0
        ? null
        : {
            idleReason: device.state.idleReason,
            editTracksInfo: (request: EditTracksInfoRequest, done: () => void) => {
              device.activeTrackIds.push(request.activeTrackIds);
              done();
            },
          },
    loadMedia: async (request: LoadRequest) => {
      device.loads.push(request);
      // The framework rejects with a code.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      if (device.load !== 'plays') return Promise.reject(device.load);
      device.change({
        ...{ isMediaLoaded: true, isPaused: !request.autoplay, playerState: 'PLAYING' },
        ...{ currentTime: request.currentTime, duration: request.media.duration ?? 0 },
        idleReason: null,
      });
      return undefined;
    },
  };
  const castContext = Object.assign(context, {
    setOptions: (options: object) => void Object.assign(device.options, options),
    getCastState: castState,
    getCurrentSession: () => (device.state.isConnected ? session : null),
    requestSession: async () => {
      device.asked += 1;
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      if (device.choice !== 'device') return Promise.reject(device.choice);
      device.change({ isConnected: true });
      tellState();
      return undefined;
    },
    endCurrentSession: () => device.end(),
  });
  class RemotePlayer {
    // What a sender wants, until the controller passes it on.
    currentTime = 0;
    volumeLevel = 1;
    get isConnected(): boolean {
      return device.state.isConnected;
    }
    get isMediaLoaded(): boolean {
      return device.state.isMediaLoaded;
    }
    get isPaused(): boolean {
      return device.state.isPaused;
    }
    get isMuted(): boolean {
      return device.state.isMuted;
    }
    get duration(): number {
      return device.state.duration;
    }
    get playerState(): string {
      return device.state.playerState;
    }
  }
  class RemotePlayerController extends Listeners {
    readonly #player: RemotePlayer;

    constructor(player: RemotePlayer) {
      super();
      this.#player = player;
      controllers.add(this);
      this.#read();
    }

    override tell(type: string): void {
      this.#read();
      super.tell(type);
    }

    #read(): void {
      const { currentTime, volumeLevel } = device.state;
      Object.assign(this.#player, { currentTime, volumeLevel });
    }

    playOrPause(): void {
      device.change({ isPaused: !device.state.isPaused });
    }

    seek(): void {
      device.change({ currentTime: this.#player.currentTime });
    }

    setVolumeLevel(): void {
      device.change({ volumeLevel: this.#player.volumeLevel });
    }

    muteOrUnmute(): void {
      device.change({ isMuted: !device.state.isMuted });
    }
  }
  page['cast'] = {
    framework: {
      CastContext: { getInstance: () => castContext },
      CastContextEventType: { CAST_STATE_CHANGED: 'caststatechanged' },
      CastState: { NO_DEVICES_AVAILABLE: 'NO_DEVICES_AVAILABLE' },
      RemotePlayer,
      RemotePlayerController,
      RemotePlayerEventType: { ANY_CHANGE: 'anyChanged' },
    },
  };
  const chrome = (page['chrome'] ??= {}) as Record<string, unknown>;
  chrome['cast'] = {
    AutoJoinPolicy: { PAGE_SCOPED: 'page_scoped' },
    Image,
    media: {
      ...{ MediaInfo, LoadRequest, Track, EditTracksInfoRequest },
      GenericMediaMetadata: class {},
      TextTrackStyle: class {},
      StreamType: { BUFFERED: 'BUFFERED', LIVE: 'LIVE' },
      TrackType: { TEXT: 'TEXT' },
      TextTrackType: { CAPTIONS: 'CAPTIONS', SUBTITLES: 'SUBTITLES' },
    },
  };
  return device;
}

/** Address of a script that tells the page that the framework is there, as Google's does. */
export function senderScript(): string {
  const code = 'globalThis.installCounterpart(); globalThis.__onGCastApiAvailable(true);';
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
