import type { EngineFactory } from './engine.js';

/** HLS over Media Source Extensions by hls.js. It and what drives it are fetched on first use, side by side. */
export const hlsEngine: EngineFactory = {
  name: 'hls.js',
  canPlay: ({ type, drm }) => !drm && /mpegurl/i.test(type) && 'MediaSource' in globalThis,
  // The library itself is fetched behind the first segments: on one line, they would wait for it.
  begin: async (source) => (await import('../exchanged.js')).begin(source),
  create: async (video, sink) => {
    // What other engines use too is fetched beside the rest. Imported by it, it would come after it, and behind the media.
    const [{ HlsPlayback }, { default: Hls }, { whenDry }] = await Promise.all([
      import('./hls-playback.js'),
      import('hls.js'),
      import('./when-dry.js'),
    ]);
    return new HlsPlayback({ Hls, whenDry }, video, sink);
  },
};
