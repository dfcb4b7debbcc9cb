import './vod-player.js';
import { setUpOnceRead, videojs } from './adapters/videojs/videojs.js';

if (typeof document !== 'undefined') setUpOnceRead();

export { videojs };
export type { VideoJs, VideoJsPlugin } from './adapters/videojs/videojs.js';
export type { VideoJsBrowser, VideoJsLog } from './adapters/videojs/about.js';
export type { VideoJsHandler } from './adapters/videojs/listeners.js';
export type { VideoJsError } from './adapters/videojs/player.js';
export type {
  VideoJsOptions,
  VideoJsSource,
  VideoJsSources,
  VideoJsTrack,
} from './adapters/videojs/options.js';
export { VideoJsPlayer, type VideoJsReady } from './adapters/videojs/player.js';
export type {
  VideoJsQualityLevel,
  VideoJsQualityLevels,
} from './adapters/videojs/quality-levels.js';
export default videojs;
