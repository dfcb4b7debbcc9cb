import { nothing, type TemplateResult } from 'lit';
import { LatePart } from '../late-part.js';
import type { PlayerContext } from '../player-context.js';
import type { Box, PreviewTiles } from './preview-tiles.js';

/** The pictures of the storyboard. What reads it is fetched when somebody first looks for one. */
export class Previews {
  readonly #context: PlayerContext;
  readonly #part: LatePart<{ PreviewTiles: typeof PreviewTiles }>;
  #tiles: PreviewTiles | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#part = new LatePart(context, () => import('./preview-tiles.js'));
  }

  load(): void {
    const { host, player } = this.#context;
    if (player.snapshot.playback?.storyboard === undefined) return;
    const { module } = this.#part;
    if (!module) return void this.#part.fetch();
    this.#tiles ??= new module.PreviewTiles(host, player);
    this.#tiles.load();
  }

  /** The picture at a moment, fitted into a box of pixels. */
  render(time: number, box: Box): TemplateResult | typeof nothing {
    if (!this.#tiles) this.load();
    return this.#tiles?.render(time, box) ?? nothing;
  }
}
