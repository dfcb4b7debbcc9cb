import { html, nothing, type TemplateResult } from 'lit';
import type { VodError } from '../../shared/vod-error.js';
import type { LateParts } from '../late-parts.js';
import type { PlayerContext } from '../player-context.js';

/** What is told of an error. Its panel is fetched with the first one; where nothing can be fetched, that is what is told. */
export function renderFailure(
  context: PlayerContext,
  late: LateParts,
  error: VodError,
): TemplateResult | typeof nothing {
  const panel = late.need('failure');
  if (panel) return panel.renderErrorPanel(context, error);
  if (!late.missed.has('failure')) return nothing;
  const { words, run } = context;
  return html`<div class="panel error" part="error" role="alert">
    <p>${words.t('errorNetwork')}</p>
    <button part="retry-button" @click=${() => run({ act: 'retry' })}>${words.t('retry')}</button>
    <code>${error.code}</code>
  </div>`;
}
