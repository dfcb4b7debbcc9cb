import type { default as Hls, Level } from 'hls.js';

/** For what is slower this time, and to decode. */
const marginSeconds = 0.3;

/** What the library keeps to itself. */
interface Inside {
  readonly streamController: {
    calculateOptimalSwitchPoint(level: Level): {
      fetchdelay: number;
      okToFlushForwardBuffer: boolean;
    };
  };
}

/**
 * Has another quality (an index, -1: the library's choice) play from the next segment that it can have in time on. By itself the library
 * allows 1 s more for that, and 2 s where the quality's playlist is not there yet.
 */
export function switchLevel(hls: Hls, library: typeof Hls, level: number): void {
  const { LEVEL_UPDATED } = library.Events;
  // Its playlist is loaded by that.
  hls.loadLevel = level;
  const isChosen = (): boolean => hls.manualLevel === level;
  const target = hls.levels[hls.nextLoadLevel];
  if (!target || target.details?.live) return void (hls.nextLevel = level);
  const begin = (): void => {
    const inside = (hls as unknown as Inside).streamController;
    inside.calculateOptimalSwitchPoint = ({ maxBitrate }) => {
      const seconds = target.details?.averagetargetduration ?? 0;
      const fetching = hls.ttfbEstimate / 1000 + (maxBitrate * seconds) / hls.bandwidthEstimate;
      return {
        fetchdelay: hls.media?.paused ? 0 : fetching + marginSeconds,
        okToFlushForwardBuffer: true,
      };
    };
    hls.nextLevel = level;
  };
  if (target.details) return begin();
  const onUpdated = (): void => {
    if (isChosen() && !target.details) return;
    hls.off(LEVEL_UPDATED, onUpdated);
    if (isChosen()) begin();
  };
  hls.on(LEVEL_UPDATED, onUpdated);
}
