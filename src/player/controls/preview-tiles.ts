import { css, html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { PlayerController } from '../player-controller.js';
import { parseStoryboard, tileAt, type Tile } from './storyboard.js';

export interface Box {
  readonly width: number;
  readonly height: number;
}

export const tileStyles = css`
  .scrub-frame {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    background: #000;
    pointer-events: none;
  }

  .tile {
    position: relative;
    inline-size: var(--_width);
    block-size: var(--_height);
    overflow: hidden;
  }

  .tile img {
    position: absolute;
    inset-block-start: 0;
    left: 0;
    max-inline-size: none;
    transform-origin: 0 0;
    transform: scale(var(--_scale)) translate(var(--_x), var(--_y));
  }

  .preview .tile {
    border-radius: 8px;
    box-shadow:
      0 0 0 2px var(--_on-video),
      0 4px 16px rgb(0 0 0 / 0.4);
  }
`;

/** The pictures of the storyboard, fetched when somebody first looks for one. */
export class PreviewTiles {
  readonly #host: ReactiveControllerHost;
  readonly #player: PlayerController;
  readonly #sprites = new Map<string, string>();
  #tiles: readonly Tile[] = [];
  #url: string | undefined;

  constructor(host: ReactiveControllerHost, player: PlayerController) {
    this.#host = host;
    this.#player = player;
  }

  load(): void {
    const url = this.#player.snapshot.playback?.storyboard;
    if (url === undefined || url === this.#url) return;
    this.#url = url;
    this.#tiles = [];
    this.#sprites.clear();
    void this.#fetch(url);
  }

  /** The picture at a moment, fitted into a box of pixels. */
  render(time: number, box: Box): TemplateResult | typeof nothing {
    const tile =
      this.#url === this.#player.snapshot.playback?.storyboard
        ? tileAt(this.#tiles, time)
        : undefined;
    const sprite = tile && this.#sprite(tile.url);
    if (!tile || sprite === undefined) return nothing;
    const scale = Math.min(box.width / tile.width, box.height / tile.height);
    const vars = {
      '--_width': `${tile.width * scale}px`,
      '--_height': `${tile.height * scale}px`,
      '--_x': `${-tile.x}px`,
      '--_y': `${-tile.y}px`,
      '--_scale': scale,
    };
    return html`<div class="tile" part="preview-image" ${cssVars(vars)}>
      <img src=${sprite} alt="" draggable="false" @error=${() => this.#sprites.set(tile.url, '')} />
    </div>`;
  }

  async #fetch(url: string): Promise<void> {
    const response = await fetch(await this.#player.addressOf(url)).catch(ignoreNetwork);
    if (!response?.ok || this.#url !== url) return;
    this.#tiles = parseStoryboard(await response.text(), url);
    this.#host.requestUpdate();
  }

  // A sprite that came once stays under the address it came from: another token would fetch it again.
  #sprite(url: string): string | undefined {
    const known = this.#sprites.get(url);
    if (known !== undefined) return known === '' ? undefined : known;
    this.#sprites.set(url, '');
    void this.#player.addressOf(url).then((address) => {
      this.#sprites.set(url, address);
      this.#host.requestUpdate();
    });
    return undefined;
  }
}

// A storyboard is a comfort: without it the card shows the time alone.
function ignoreNetwork(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error;
  return undefined;
}
