import type { PlayerDiagnostics } from './diagnostics.js';
import type { EngineFigures } from './engines/engine.js';
import type { PlayerSnapshot } from './snapshot.js';

/** All that a player can say about itself now. */
export function readDiagnostics(
  known: PlayerDiagnostics,
  video: HTMLVideoElement,
  snapshot: PlayerSnapshot,
  figures: EngineFigures = {},
): PlayerDiagnostics {
  const { qualities, selectedQuality, playingQuality, playback, bufferedEnd } = snapshot;
  const frames = video.getVideoPlaybackQuality();
  return {
    ...known,
    hasPlayAuth: playback !== undefined,
    playingQuality: qualities.find(({ id }) => id === playingQuality),
    selectedQuality,
    qualities,
    bufferedSeconds: Math.max(0, bufferedEnd - video.currentTime),
    droppedFrames: frames.droppedVideoFrames,
    totalFrames: frames.totalVideoFrames,
    bandwidth: figures.bandwidth || undefined,
    codecs: figures.codecs || undefined,
    frameRate: figures.frameRate || undefined,
    liveLatency: snapshot.isLive ? figures.latency : undefined,
  };
}
