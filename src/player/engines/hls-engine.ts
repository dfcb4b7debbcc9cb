import type { EngineFactory } from './engine.js';

/** HLS over Media Source Extensions by hls.js. It and what drives it are fetched on first use, side by side. */
export const hlsEngine: EngineFactory = {
  name: 'hls.js',
  canPlay: ({ type, drm }) => !drm && /mpegurl/i.test(type) && 'MediaSource' in globalThis,
  // A failure is told when the engine is created.
  warmUp: () => void fetchCode().catch(() => undefined),
  create: async (video, sink) => {
    const [{ HlsPlayback }, { default: Hls }] = await fetchCode();
    return new HlsPlayback(Hls, video, sink);
  },
};

// The third is what bundlers take out of the first as shared with other engines: named here, it comes beside it, not after it.
const fetchCode = () =>
  Promise.all([import('./hls-playback.js'), import('hls.js'), import('./when-dry.js')]);
