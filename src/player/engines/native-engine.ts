import type { EngineFactory } from './engine.js';

/** The browser alone: progressive files everywhere, HLS where the browser plays it itself (iOS). */
export const nativeEngine: EngineFactory = {
  name: 'native',
  canPlay: ({ type, drm }) => !drm && document.createElement('video').canPlayType(type) !== '',
  create: async (video, sink) => {
    const { NativePlayback } = await import('./native-playback.js');
    return new NativePlayback(video, sink);
  },
};
