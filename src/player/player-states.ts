import type { PlayerSnapshot } from './snapshot.js';

/** Looks of the player that pass, for `:state(…)` in the host's CSS. */
export interface PlayerLooks {
  readonly controlsShown: boolean;
  readonly fullscreen: boolean;
  readonly pictureInPicture: boolean;
  readonly miniPlayer: boolean;
}

/** Which states hold. */
export function statesOf(
  snapshot: PlayerSnapshot,
  looks: PlayerLooks,
): Readonly<Record<string, boolean>> {
  const { state, paused, ended, waiting, muted, started, isLive } = snapshot;
  return {
    loading: state.phase === 'loading',
    preparing: state.phase === 'preparing',
    failed: state.phase === 'failed',
    started,
    playing: !paused && !waiting,
    paused,
    ended,
    buffering: waiting,
    muted,
    live: isLive,
    'controls-shown': looks.controlsShown,
    fullscreen: looks.fullscreen,
    'picture-in-picture': looks.pictureInPicture,
    'mini-player': looks.miniPlayer,
  };
}
