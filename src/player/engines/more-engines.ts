import type { EngineFactory } from './engine.js';

const hasMediaSource = (): boolean =>
  'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;

/** DASH and HLS, clear and encrypted, by shaka-player. */
const shakaEngine: EngineFactory = {
  name: 'shaka-player',
  canPlay: ({ type }) => /mpegurl|dash\+xml/i.test(type) && hasMediaSource(),
  create: async (video, sink) => {
    const [{ ShakaPlayback }, { default: shaka }, { whenDry }] = await Promise.all([
      import('./shaka-playback.js'),
      import('shaka-player/dist/shaka-player.compiled-es2021.js'),
      import('./when-dry.js'),
    ]);
    return new ShakaPlayback({ shaka, whenDry }, video, sink);
  },
};

/** DASH, clear and encrypted, by dash.js. */
const dashEngine: EngineFactory = {
  name: 'dash.js',
  canPlay: ({ type }) => /dash\+xml/i.test(type) && hasMediaSource(),
  create: async (video, sink) => {
    const [{ DashPlayback }, dash, { whenDry }] = await Promise.all([
      import('./dash-playback.js'),
      import('dashjs'),
      import('./when-dry.js'),
    ]);
    return new DashPlayback({ dash, whenDry }, video, sink);
  },
};

/** Fetched when neither hls.js nor the browser alone suits; the best first. */
export const moreEngines: readonly EngineFactory[] = [shakaEngine, dashEngine];
