import { after } from '../shared/timers.js';
import type { Gestures } from './controls/gestures.js';
import type { PlayerContext } from './player-context.js';
import { playerWords } from './words.js';

// A click takes less: who clicks with a mouse needs no gestures.
const clickMs = 100;

/** Fetches what makes gestures of a pointer when the first is put down, and hands it over. */
export class GestureStart {
  readonly #context: PlayerContext;
  #gestures: Gestures | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host } = context;
    host.addEventListener('pointerdown', (event) => {
      if (!this.#gestures) void this.#begin(event, event.composedPath()[0]);
    });
  }

  async #begin(event: PointerEvent, target: EventTarget | undefined): Promise<void> {
    let isDown = true;
    const lift = (): void => {
      isDown = false;
    };
    for (const type of ['pointerup', 'pointercancel'])
      globalThis.addEventListener(type, lift, { once: true });
    if (event.pointerType === 'mouse')
      await new Promise<void>((resolve) => after(clickMs, resolve));
    if (!isDown && event.pointerType === 'mouse') return;
    try {
      const { Gestures, words } = await import('./controls/gestures.js');
      Object.assign(playerWords, words);
      this.#gestures ??= new Gestures(this.#context);
      if (isDown) this.#gestures.down(event, target);
    } catch (error) {
      // Without a connection the next one tries again.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}
