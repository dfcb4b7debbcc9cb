import { nothing, type TemplateResult } from 'lit';
import { LatePart } from '../late-part.js';
import type { PlayerContext } from '../player-context.js';
import type * as PreviewModule from './preview-card.js';
import type { Box, PreviewTiles } from './preview-tiles.js';

/** The card above the pointer, and the pictures of the storyboard. Both are fetched when somebody first points at the bar. */
export class Previews {
  readonly #context: PlayerContext;
  readonly #part: LatePart<typeof PreviewModule>;
  #tiles: PreviewTiles | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#part = new LatePart(context, () => import('./preview-card.js'));
  }

  load(): void {
    const { host, player } = this.#context;
    const { module } = this.#part;
    if (!module) return void this.#part.fetch();
    this.#tiles ??= new module.PreviewTiles(host, player);
    this.#tiles.load();
  }

  /** The picture at a moment, over the whole stage. */
  renderScrubFrame(
    time: number,
    { clientWidth: width, clientHeight: height }: HTMLElement,
  ): TemplateResult | typeof nothing {
    const picture = this.#render(time, { width, height });
    return this.#part.module?.renderScrubFrame(picture) ?? nothing;
  }

  /** The picture at a moment, fitted into a box of pixels. */
  #render(time: number, box: Box): TemplateResult | typeof nothing {
    if (!this.#tiles) this.load();
    return this.#tiles?.render(time, box) ?? nothing;
  }

  /** The card for a moment, at a share of a bar of so many pixels. */
  renderCard(time: number, at: number, barWidth: number): TemplateResult | typeof nothing {
    const width = Math.min(240, Math.max(112, barWidth / 5));
    const picture = this.#render(time, { width, height: width * 0.75 });
    return this.#part.module?.renderCard(this.#context, { time, at, width, picture }) ?? nothing;
  }
}
