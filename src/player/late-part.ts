import type { CSSResult } from 'lit';
import type { PlayerContext } from './player-context.js';

/** A part of the player that is fetched when it is first needed, with the `styles` it exports. */
export class LatePart<Module extends object> {
  readonly #context: Pick<PlayerContext, 'host' | 'wear'>;
  readonly #load: () => Promise<Module>;
  #fetching: Promise<Module | undefined> | undefined;
  /** Undefined until it has come. */
  module: Module | undefined;

  constructor(context: Pick<PlayerContext, 'host' | 'wear'>, load: () => Promise<Module>) {
    this.#context = context;
    this.#load = load;
  }

  /** Answers undefined without a connection; the next call tries again. */
  fetch(): Promise<Module | undefined> {
    this.#fetching ??= this.#load().then(
      (module) => {
        if ('styles' in module) this.#context.wear(module.styles as CSSResult);
        this.#context.host.requestUpdate();
        return (this.module = module);
      },
      (error: unknown) => {
        // What import() throws when nothing arrives; anything else is our own fault.
        if (!(error instanceof TypeError)) throw error;
        this.#fetching = undefined;
        return undefined;
      },
    );
    return this.#fetching;
  }
}
