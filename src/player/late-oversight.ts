import { after } from '../shared/timers.js';
import type { PlayerDiagnostics } from './diagnostics.js';
import type { EngineFigures } from './engines/engine.js';
import type { Intent } from './intent.js';
import type { Oversight } from './oversight.js';
import type { PlayerSnapshot } from './snapshot.js';

/** Until then nothing is missed: a stall is one only after many seconds. On most lines the first frame is there. */
const waitMs = 1000;

/** Watches and measures playback, by code that comes with that of the page's features: behind the first frame, or what keeps it from coming. */
export class LateOversight {
  readonly #intent: Intent;
  readonly #create: (code: typeof Oversight) => Oversight;
  #come: Oversight | undefined;
  #isDue = false;
  #state: 'waiting' | 'well' = 'well';

  constructor(intent: Intent, create: (code: typeof Oversight) => Oversight) {
    this.#intent = intent;
    this.#create = create;
  }

  /** As that of `StallWatch`. */
  look(state: 'waiting' | 'well'): void {
    this.#state = state;
    this.#come?.look(state);
    this.#fetch();
  }

  /** All that the player can say about itself now; without figures of the video and the engine until the code has come. */
  read(
    known: PlayerDiagnostics,
    snapshot: PlayerSnapshot,
    figures: EngineFigures | undefined,
  ): PlayerDiagnostics {
    if (this.#come) return this.#come.read(known, snapshot, figures);
    this.#fetch();
    return { ...known, hasPlayAuth: snapshot.playback !== undefined };
  }

  #fetch(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    after(waitMs, () => {
      void this.#intent.features().then((come) => {
        this.#come = come && this.#create(come.Oversight);
        this.#come?.look(this.#state);
        if (come) return;
        // Without a connection: who waits is told nothing else.
        this.#isDue = false;
        if (this.#state === 'waiting') this.#fetch();
      });
    });
  }
}
