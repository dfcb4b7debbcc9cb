import { setUpOnceRead, videojs } from './videojs.js';

declare global {
  interface Window {
    /** Set by `dist/script/videojs.js`, as the script of video.js does. */
    videojs: typeof videojs;
  }
}

window.videojs = videojs;
setUpOnceRead();
