import type { EngineFactory } from './engine.js';

/** HLS over Media Source Extensions by hls.js. It and what drives it are fetched on first use, side by side. */
export const hlsEngine: EngineFactory = {
  name: 'hls.js',
  canPlay: ({ type, drm }) => !drm && /mpegurl/i.test(type) && 'MediaSource' in globalThis,
  // A failure is told when the engine is created.
  warmUp: () => void fetchCode().catch(() => undefined),
  create: async (video, sink) => {
    const [{ HlsPlayback }, { default: Hls }, { whenDry }] = await fetchCode();
    return new HlsPlayback({ Hls, whenDry }, video, sink);
  },
};

// What other engines use too is fetched beside the rest. Imported by it, it would come after it, and behind the media.
const fetchCode = () =>
  Promise.all([import('./hls-playback.js'), import('hls.js'), import('./when-dry.js')]);
