import { nothing, type TemplateResult } from 'lit';
import type { LateParts } from '../late-parts.js';
import type { PlayerContext } from '../player-context.js';
import type { Box, PreviewTiles } from './preview-tiles.js';

/** The card above the pointer, and the pictures of the storyboard. Both are fetched when somebody first points at the bar. */
export class Previews {
  readonly #context: PlayerContext;
  readonly #late: LateParts;
  #tiles: PreviewTiles | undefined;

  constructor(context: PlayerContext, late: LateParts) {
    this.#context = context;
    this.#late = late;
  }

  load(): void {
    const { host, player } = this.#context;
    const { PreviewTiles } = this.#late.need('card') ?? {};
    if (PreviewTiles) (this.#tiles ??= new PreviewTiles(host, player)).load();
  }

  /** The picture at a moment, over the whole stage. */
  renderScrubFrame(
    time: number,
    { clientWidth: width, clientHeight: height }: HTMLElement,
  ): TemplateResult | typeof nothing {
    const picture = this.#render(time, { width, height });
    return this.#late.come.card?.renderScrubFrame(picture) ?? nothing;
  }

  /** The picture at a moment, fitted into a box of pixels. */
  #render(time: number, box: Box): TemplateResult | typeof nothing {
    if (!this.#tiles) this.load();
    return this.#tiles?.render(time, box) ?? nothing;
  }

  /** The card for a moment, at a share of a bar of so many pixels. */
  renderCard(time: number, at: number, barWidth: number): TemplateResult | typeof nothing {
    const width = Math.min(240, Math.max(112, barWidth / 4));
    const picture = this.#render(time, { width, height: width * 0.75 });
    return this.#late.come.card?.renderCard(this.#context, { time, at, width, picture }) ?? nothing;
  }
}
