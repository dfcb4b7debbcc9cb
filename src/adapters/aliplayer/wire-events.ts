import { watchControls } from '../watch-controls.js';
import { codeOf, type AliplayerError } from './errors.js';
import type { EventTable } from './event-table.js';
import { toSnapshot, type SnapshotLook } from './snapshot.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** Media events that Aliplayer has under the same name, and those that pages listen to although it does not list them. */
const sameName = [
  ...['play', 'pause', 'canplay', 'canplaythrough', 'playing', 'ended', 'waiting', 'timeupdate'],
  ...['loadstart', 'loadedmetadata', 'loadeddata', 'durationchange', 'progress', 'stalled'],
  ...['ratechange', 'volumechange', 'seeking', 'seeked', 'emptied', 'suspend', 'abort'],
];

/** What the events of a player are told to. */
export interface EventTarget {
  readonly events: EventTable;
  readonly mode: () => 'source' | 'vid';
  readonly snapshotLook: () => SnapshotLook;
  emit(name: string, paramData?: unknown): void;
}

/** Tells the events of the player under Aliplayer's names, until the signal ends. */
export function wireEvents(player: Player, to: EventTarget, signal: AbortSignal): void {
  const on = <Name extends keyof HTMLElementEventMap>(
    type: Name,
    tell: (event: HTMLElementEventMap[Name]) => void,
  ): void => player.addEventListener(type, tell, { signal });
  for (const type of sameName) player.addEventListener(type, () => to.emit(type), { signal });
  on('seeking', () => to.emit('startSeek', player.currentTime));
  on('seeked', () => to.emit('completeSeek', player.currentTime));
  on('resize', () => {
    if (player.videoWidth > 0)
      to.emit('resolutionChange', { width: player.videoWidth, height: player.videoHeight });
  });
  on('vod-player-engine', ({ name }) => to.emit('sourceloaded', { engine: name }));
  on('vod-player-error', ({ error }) => {
    const told: AliplayerError = {
      error_code: codeOf(error, to.mode()),
      error_msg: error.message,
      display_msg: error.message,
      vodError: error,
    };
    to.emit('error', told);
  });
  on('vod-player-screenshot', (event) => {
    // Who takes it does with it what is to be done.
    if (to.events.has('snapshoted')) event.preventDefault();
    void toSnapshot(event.file, event.time, to.snapshotLook()).then((snapshot) =>
      to.emit('snapshoted', snapshot),
    );
  });
  wireFullscreen(player, to, signal);
  watchControls(player, signal, (areShown) => to.emit(areShown ? 'showBar' : 'hideBar'));
}

function wireFullscreen(player: Player, to: EventTarget, signal: AbortSignal): void {
  let was = false;
  const look = (): void => {
    const is = player.matches(':fullscreen');
    if (is !== was) to.emit(is ? 'requestFullScreen' : 'cancelFullScreen');
    was = is;
  };
  player.ownerDocument.addEventListener('fullscreenchange', look, { signal });
}
