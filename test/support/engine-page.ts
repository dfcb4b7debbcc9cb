import Hls from 'hls.js';
import { MediaPlayer } from 'dashjs';
import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { fixedUrls } from '../../src/player/delivery-urls.js';
import type {
  BufferGoal,
  Engine,
  EngineFactory,
  EngineName,
  EngineSink,
  EngineSource,
  Quality,
} from '../../src/player/engines/engine.js';
import { hlsEngine } from '../../src/player/engines/hls-engine.js';
import { moreEngines } from '../../src/player/engines/more-engines.js';
import { nativeEngine } from '../../src/player/engines/native-engine.js';
import type { VodError } from '../../src/shared/vod-error.js';

/** What a page's code is given to drive one engine after another, on one video. */
export interface EnginePage {
  canPlay(name: EngineName, source: Pick<EngineSource, 'type' | 'drm'>): boolean;
  /** Whether the browser decrypts H.264 of this scheme with keys of ClearKey. */
  canDecrypt(scheme: 'cbcs' | 'cenc'): Promise<boolean>;
  /** Creates the engine, and loads the source where there is one. */
  open(name: EngineName, opening: Opening): Promise<void>;
  engine(): Engine;
  /** Lets go of the video; nothing of the engine is kept. */
  destroy(): Promise<void>;
  seen(): Seen;
  /** What the library itself says of its instance. */
  library(): Library;
}

export interface Opening extends Pick<EngineSource, 'url' | 'type' | 'drm' | 'config'> {
  startTime?: number;
  bufferGoal?: BufferGoal;
}

/** What the engine reported and what its video says. */
export interface Seen {
  qualities: readonly Quality[];
  selected: string | undefined;
  playing: string | undefined;
  retried: string[];
  failed: { code: string; status: number | undefined }[];
  time: number;
  duration: number;
  ended: boolean;
  height: number;
  frames: number;
  /** Of the first frame that was shown. */
  firstFrameTime: number | undefined;
  readyState: number;
  bufferedEnd: number;
  hasSource: boolean;
}

export interface Library {
  isOwn: boolean;
  version: string | undefined;
  /** Seconds that it keeps behind, and loads ahead, as its settings say. */
  behind: number | undefined;
  ahead: number | undefined;
}

const factories: readonly EngineFactory[] = [hlsEngine, nativeEngine, ...moreEngines];
const video = document.querySelector('video') as HTMLVideoElement;
let engine: Engine | undefined;
let reported: Pick<Seen, 'qualities' | 'selected' | 'playing' | 'retried' | 'failed'>;
let firstFrameTime: number | undefined;

function factory(name: EngineName): EngineFactory {
  const found = factories.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

/** Each engine has a sink of its own: what one says after its end is said to nobody. */
function createSink(): EngineSink {
  const own: typeof reported = {
    ...{ qualities: [], selected: undefined, playing: undefined },
    ...{ retried: [], failed: [] },
  };
  reported = own;
  return {
    qualitiesChanged: (qualities) => (own.qualities = qualities),
    qualityChanged: (quality) => Object.assign(own, quality),
    durationFound: () => undefined,
    retried: (reason) => own.retried.push(reason),
    failed: ({ code, status }: VodError) => own.failed.push({ code, status }),
  };
}

function readLibrary(name: EngineName, instance: unknown): Library {
  if (instance instanceof Hls) {
    const { backBufferLength, maxBufferLength } = instance.config;
    return {
      ...{ isOwn: name === 'hls.js', version: Hls.version },
      ...{ behind: backBufferLength, ahead: maxBufferLength },
    };
  }
  if (instance instanceof shaka.Player) {
    const { streaming } = instance.getConfiguration();
    return {
      ...{ isOwn: name === 'shaka-player', version: shaka.Player.version },
      ...{ behind: streaming.bufferBehind, ahead: streaming.bufferingGoal },
    };
  }
  if (name === 'dash.js') {
    const player = instance as ReturnType<ReturnType<typeof MediaPlayer>['create']>;
    const { buffer } = player.getSettings().streaming ?? {};
    return {
      isOwn: player.getVideoElement() === video,
      version: MediaPlayer().create().getVersion(),
      behind: buffer?.bufferToKeep,
      ahead: buffer?.bufferTimeDefault,
    };
  }
  return { isOwn: instance === undefined, version: undefined, behind: undefined, ahead: undefined };
}

export const enginePage: EnginePage = {
  canPlay: (name, source) => factory(name).canPlay(source),
  canDecrypt: (encryptionScheme) =>
    navigator
      .requestMediaKeySystemAccess('org.w3.clearkey', [
        {
          initDataTypes: ['cenc'],
          videoCapabilities: [
            { contentType: 'video/mp4; codecs="avc1.42E01E"', robustness: '', encryptionScheme },
          ],
        },
      ])
      .then(
        () => true,
        (error: DOMException) => {
          if (error.name !== 'NotSupportedError') throw error;
          return false;
        },
      ),
  async open(name, { bufferGoal, startTime = 0, ...source }) {
    firstFrameTime = undefined;
    engine = await factory(name).create(video, createSink());
    if (bufferGoal) engine.setBufferGoal?.(bufferGoal);
    engine.load({ ...source, startTime, addresses: fixedUrls });
    video.requestVideoFrameCallback((_now, { mediaTime }) => (firstFrameTime = mediaTime));
  },
  engine() {
    if (!engine) throw new Error('No engine is open');
    return engine;
  },
  async destroy() {
    const old = engine;
    engine = undefined;
    await old?.destroy();
  },
  seen() {
    const { buffered, currentTime, duration, ended, videoHeight, readyState } = video;
    return {
      ...reported,
      ...{ duration, ended, readyState, firstFrameTime },
      time: currentTime,
      height: videoHeight,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      bufferedEnd: buffered.length > 0 ? buffered.end(buffered.length - 1) : 0,
      hasSource: video.hasAttribute('src') || video.querySelector('source') !== null,
    };
  },
  library: () => readLibrary(enginePage.engine().name, enginePage.engine().instance),
};
