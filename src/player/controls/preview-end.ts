import { css, html, nothing, type TemplateResult } from 'lit';
import { formatTime } from '../../shared/format-time.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

export { previewEndWords as words } from './preview-end-words.js';

/** Says at the end of a preview how long the whole video is, with what the page offers there. */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act(): void {
    this.#context.host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    const { player, words } = this.#context;
    const { ended, playback } = player.snapshot;
    const { fullDuration } = playback ?? {};
    if (!ended || fullDuration === undefined) return nothing;
    return html`<div class="preview-end" part="preview-end" role="group" aria-label=${words.t('previewEnded')}>
      <b>${words.t('previewEnded')}</b>
      <span>${words.t('previewOf', { time: formatTime(fullDuration) })}</span>
      <slot name="preview-end"></slot>
    </div>`;
  }
}

export const styles = css`
  .preview-end {
    position: absolute;
    inset: 0 0 72px;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 6px;
    padding: 16px;
    overflow: auto;
    /* What the page offers is on a dark ground, in its own colours for one. */
    color-scheme: dark;
    color: var(--_on-video);
    text-align: center;
  }

  .preview-end b {
    font-size: 18px;
  }

  .preview-end slot::slotted(*) {
    margin-block-start: 10px;
  }

  /* Text stands on a picture of any kind. */
  .stage:has(.preview-end) .scrim {
    inset: 0;
    block-size: auto;
    background: rgb(0 0 0 / 0.82);
    opacity: 1;
  }

  @media (forced-colors: active) {
    .preview-end {
      color: CanvasText;
    }

    .stage:has(.preview-end) .scrim {
      background: Canvas;
    }
  }
`;
