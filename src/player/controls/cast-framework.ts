import { VodError } from '../../shared/vod-error.js';

/** The documented address of the sender script, with the framework (developers.google.com/cast/docs/web_sender/integrate). */
const senderUrl = 'https://www.gstatic.com/cv/js/sender/v1/cast_sender.js?loadCastFramework=1';

/** As `chrome.cast.media` has them, as far as they are used here. */
export interface CastMediaInfo {
  readonly contentId: string;
  readonly contentType: string;
  contentUrl?: string;
  streamType: string;
  duration?: number | null;
  metadata?: object;
  tracks?: readonly object[];
  textTrackStyle?: object;
  hlsSegmentFormat?: string;
  hlsVideoSegmentFormat?: string;
}

export interface CastLoadRequest {
  readonly media: CastMediaInfo;
  autoplay: boolean;
  currentTime: number;
  activeTrackIds: readonly number[];
}

export interface CastMediaSession {
  readonly idleReason: string | null;
  editTracksInfo(request: object, done: () => void, failed: (error: unknown) => void): void;
}

export interface CastSession {
  loadMedia(request: CastLoadRequest): Promise<unknown>;
  getMediaSession(): CastMediaSession | null;
  getCastDevice(): { readonly friendlyName: string };
}

export interface CastContext {
  setOptions(options: object): void;
  getCastState(): string;
  getCurrentSession(): CastSession | null;
  requestSession(): Promise<unknown>;
  endCurrentSession(stopsDevice: boolean): void;
  addEventListener(type: string, listener: (event: { readonly castState: string }) => void): void;
  removeEventListener(
    type: string,
    listener: (event: { readonly castState: string }) => void,
  ): void;
}

export interface RemotePlayer {
  readonly isConnected: boolean;
  readonly isMediaLoaded: boolean;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  readonly playerState: string | null;
  readonly duration: number;
  currentTime: number;
  volumeLevel: number;
}

export interface RemotePlayerController {
  playOrPause(): void;
  seek(): void;
  setVolumeLevel(): void;
  muteOrUnmute(): void;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** What Google's script leaves in the page, as far as it is used here. */
export interface CastApi {
  readonly cast: {
    readonly framework: {
      readonly CastContext: { getInstance(): CastContext };
      readonly CastContextEventType: { readonly CAST_STATE_CHANGED: string };
      readonly CastState: { readonly NO_DEVICES_AVAILABLE: string };
      readonly RemotePlayer: new () => RemotePlayer;
      readonly RemotePlayerController: new (player: RemotePlayer) => RemotePlayerController;
      readonly RemotePlayerEventType: { readonly ANY_CHANGE: string };
    };
  };
  readonly chrome: {
    readonly cast: {
      readonly AutoJoinPolicy: { readonly PAGE_SCOPED: string };
      readonly Image: new (url: string) => object;
      readonly media: {
        readonly MediaInfo: new (contentId: string, contentType: string) => CastMediaInfo;
        readonly LoadRequest: new (media: CastMediaInfo) => CastLoadRequest;
        readonly GenericMediaMetadata: new () => { title?: string; images?: readonly object[] };
        readonly Track: new (id: number, type: string) => object;
        readonly TextTrackStyle: new () => object;
        readonly EditTracksInfoRequest: new (activeTrackIds: readonly number[]) => object;
        readonly StreamType: { readonly BUFFERED: string; readonly LIVE: string };
        readonly TrackType: { readonly TEXT: string };
        readonly TextTrackType: { readonly CAPTIONS: string; readonly SUBTITLES: string };
      };
    };
  };
}

/** What the script calls once it knows whether this browser casts, and where it looks for that. */
type Page = Partial<CastApi> & {
  __onGCastApiAvailable?: ((isAvailable: boolean, reason?: string) => void) | undefined;
};

const page = globalThis as unknown as Page;
const loads = new Map<string, Promise<CastApi | undefined>>();

/** Google's framework, once for a page; undefined where this browser does not cast. Throws `VodError`: `configuration`, `network`. */
export function loadCastFramework(url: string): Promise<CastApi | undefined> {
  const address = url || senderUrl;
  const loaded = present() ?? loads.get(address) ?? load(address);
  if (!(loaded instanceof Promise)) return Promise.resolve(loaded);
  loads.set(address, loaded);
  // The next player tries again.
  loaded.catch(() => loads.delete(address));
  return loaded;
}

/** Where the page itself has loaded it. */
function present(): CastApi | undefined {
  const { cast, chrome } = page;
  return cast?.framework && chrome?.cast ? { cast, chrome } : undefined;
}

function load(address: string): Promise<CastApi | undefined> {
  return new Promise((resolve, reject) => {
    const { __onGCastApiAvailable: ofPage } = page;
    page.__onGCastApiAvailable = (isAvailable, reason) => {
      ofPage?.(isAvailable, reason);
      resolve(isAvailable ? present() : undefined);
    };
    const script = document.createElement('script');
    script.addEventListener('error', () => {
      script.remove();
      const message = `The sender script of Google Cast (${address}) could not be loaded: is it allowed by the policy of the page (script-src)?`;
      reject(new VodError('network', message, { retryable: true }));
    });
    try {
      script.src = address;
    } catch (cause) {
      // Trusted Types: the page has to load it itself.
      const message = `The policy of the page does not let the player load ${address}`;
      return reject(new VodError('configuration', message, { cause }));
    }
    document.head.append(script);
  });
}
