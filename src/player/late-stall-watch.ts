import { after } from '../shared/timers.js';
import type { Intent } from './intent.js';
import type { StallWatch } from './stall-watch.js';

/** Until then nothing is missed: a stall is one only after many seconds. On most lines the first frame is there. */
const waitMs = 1000;

/** A `StallWatch` whose code comes with that of the page's features: behind the first frame, or what keeps it from coming. */
export class LateStallWatch {
  readonly #intent: Intent;
  readonly #create: (code: typeof StallWatch) => StallWatch;
  #come: StallWatch | undefined;
  #isDue = false;
  #state: 'waiting' | 'well' = 'well';

  constructor(intent: Intent, create: (code: typeof StallWatch) => StallWatch) {
    this.#intent = intent;
    this.#create = create;
  }

  look(state: 'waiting' | 'well'): void {
    this.#state = state;
    this.#come?.look(state);
    if (!this.#isDue) this.#fetch();
  }

  #fetch(): void {
    this.#isDue = true;
    after(waitMs, () => {
      void this.#intent.features().then((come) => {
        this.#come = come && this.#create(come.StallWatch);
        this.#come?.look(this.#state);
        // Without a connection: who waits is told nothing else.
        if (come) return;
        this.#isDue = false;
        if (this.#state === 'waiting') this.#fetch();
      });
    });
  }
}
