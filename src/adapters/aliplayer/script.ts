import { Aliplayer } from './aliplayer.js';

declare global {
  interface Window {
    /** Set by `dist/script/aliplayer.js`, as Alibaba's own script does. */
    Aliplayer: typeof Aliplayer;
  }
}

window.Aliplayer = Aliplayer;
