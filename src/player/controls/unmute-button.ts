import { html, nothing, type TemplateResult } from 'lit';
import type { PlayerContext } from '../player-context.js';
import type { firstIcons } from './centre.js';

export { unmuteStyles as styles } from './unmute-styles.js';

/** Offered when the browser let the video start only without sound. */
export function renderUnmute(
  { host, player, words, run }: PlayerContext,
  { mutedIcon }: typeof firstIcons,
): TemplateResult | typeof nothing {
  if (!host.controls || !player.snapshot.muted) return nothing;
  return html`<button class="unmute" part="unmute-button" @click=${() => run({ act: 'toggle-mute' })}>
    ${mutedIcon}${words.t('unmute')}
  </button>`;
}
