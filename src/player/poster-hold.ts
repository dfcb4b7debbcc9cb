import { after } from '../shared/timers.js';
import type { PlayerContext } from './player-context.js';

/** A picture that has not come by then has more in its way than the poster. */
const holdMs = 500;

/** Keeps the server's poster of a first video back where it plays by itself: loaded beside the first segment, it would hold up the picture. */
export class PosterHold {
  readonly #context: Pick<PlayerContext, 'host' | 'player'>;
  #timer: unknown;
  #isOver = false;

  constructor(context: Pick<PlayerContext, 'host' | 'player'>) {
    this.#context = context;
  }

  get holds(): boolean {
    const { host, player } = this.#context;
    const { playback, state } = player.snapshot;
    if (!playback) return false;
    this.#timer ??= after(holdMs, () => {
      this.#isOver ||= !player.snapshot.hasFrame;
      host.requestUpdate();
    });
    // Refused, stopped or failed; from then on it stays.
    this.#isOver ||= !host.autoplay || player.paused || state.phase === 'failed';
    return !this.#isOver;
  }
}
