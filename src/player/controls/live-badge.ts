import { css, html, nothing, type TemplateResult } from 'lit';
import type { SeekRange } from '../engines/engine.js';
import { hasDvr, liveTolerance, stampOf } from '../live-window.js';
import type { PlayerContext } from '../player-context.js';

export { liveWords as words } from './live-words.js';

export const styles = css`
  .buttons .live {
    display: flex;
    align-items: center;
    gap: 6px;
    inline-size: auto;
    padding-inline: 8px;
    font-size: 12px;
    font-weight: 600;
    letter-spacing: 0.04em;
    text-shadow: 0 1px 2px rgb(0 0 0 / 0.5);
  }

  .live i {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: #b4b4b4;
  }

  .live.now i {
    background: #ff4747;
  }

  @media (forced-colors: active) {
    .live i {
      background: GrayText;
      forced-color-adjust: none;
    }

    .live.now i {
      background: Highlight;
    }
  }
`;

/** In place of the time: that it is live, how far behind the viewer is, and the way back. */
export function renderLive(
  { player, words, run }: PlayerContext,
  live: SeekRange,
  time: number,
): TemplateResult {
  const isNow = live.end - time < liveTolerance;
  const goLive = (): void => {
    // Where nothing is ahead, it would stop again and again.
    if (player.video.playbackRate > 1) player.video.playbackRate = 1;
    run({ act: 'seek-to', fraction: 1 });
    if (player.snapshot.paused) run({ act: 'toggle-play' });
  };
  return html`<button
      class="live ${isNow ? 'now' : ''}"
      part="button live-button"
      aria-label=${words.t(isNow ? 'live' : 'goLive')}
      @click=${goLive}
    >
      <i></i>${words.t('live')}
    </button>
    ${isNow || !hasDvr(live) ? nothing : html`<div class="time" part="time">${stampOf(player, time)}</div>`}`;
}
