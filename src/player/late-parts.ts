import type { CSSResult } from 'lit';
import { playerWords } from './words.js';
import type { laterParts } from './later-parts.js';
import type { PlayerContext } from './player-context.js';

const loaders = {
  beacons: () => import('./beacons/beacons.js'),
  card: () => import('./controls/preview-card.js'),
  cues: () => import('./controls/cue-layer.js'),
  features: () => import('./page-features.js'),
  failure: () => import('./controls/error-panel.js'),
  keys: () => import('./controls/keys.js'),
  live: () => import('./controls/live-badge.js'),
  menu: () => import('./controls/menu-panel.js'),
  preparing: () => import('./controls/preparing-face.js'),
  sound: () => import('./controls/audio-face.js'),
  touch: () => import('./controls/touch-buttons.js'),
};

/** After a part could not be fetched. */
export const retryMs = 5000;

type Loaders = typeof loaders & typeof laterParts;
type Part = keyof Loaders;
type Modules = { [Name in Part]: Awaited<ReturnType<Loaders[Name]>> };

/** The parts of the player that are fetched when they are first needed, each with the `styles` and `words` it exports. */
export class LateParts {
  readonly #context: Pick<PlayerContext, 'host' | 'wear'>;
  /** Those that have come. */
  readonly come: { [Name in Part]?: Modules[Name] } = {};
  /** Those that could not be fetched when they were last needed. */
  readonly missed = new Set<Part>();
  readonly #resting = new Set<Part>();

  constructor(context: Pick<PlayerContext, 'host' | 'wear'>) {
    this.#context = context;
  }

  /** The part, where it has come; otherwise it is fetched, and the player drawn again then. Asked at each drawing, so not at once again. */
  need<Name extends Part>(name: Name): Modules[Name] | undefined {
    const { [name]: part } = this.come;
    if (!part && !this.#resting.has(name)) void this.fetch(name);
    return part;
  }

  /** Answers undefined without a connection; the next call tries again. */
  async fetch<Name extends Part>(name: Name): Promise<Modules[Name] | undefined> {
    const { come, missed } = this;
    try {
      // The others are listed in a part that comes late itself.
      const all: Partial<Loaders> =
        name in loaders ? loaders : (await loaders.features()).laterParts;
      const module = (await all[name]?.()) as Modules[Name];
      missed.delete(name);
      if (!come[name]) this.#add((come[name] = module));
    } catch (error) {
      // What import() throws when nothing arrives; anything else is our own fault.
      if (!(error instanceof TypeError)) throw error;
      if (!missed.has(name)) this.#context.host.requestUpdate();
      missed.add(name);
      this.#resting.add(name);
      setTimeout(() => this.#resting.delete(name), retryMs);
    }
    return come[name];
  }

  #add(module: object): void {
    const { wear, host } = this.#context;
    if ('styles' in module) wear(module.styles as CSSResult);
    if ('words' in module) Object.assign(playerWords, module.words);
    host.requestUpdate();
  }
}
