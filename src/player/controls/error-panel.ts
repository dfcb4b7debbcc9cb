import { html, nothing, type TemplateResult } from 'lit';
import { alertIcon, retryIcon } from '../../shared/icons.js';
import type { VodError } from '../../shared/vod-error.js';
import { sentenceFor } from '../error-words.js';
import type { PlayerContext } from '../player-context.js';

export { errorStyles as styles } from './error-styles.js';
export { errorWords as words } from './error-panel-words.js';

/** One sentence, one button that helps, the code small beneath. */
export function renderErrorPanel({ words, run }: PlayerContext, error: VodError): TemplateResult {
  // Starting over asks for a new play auth, which may be granted what this request was refused.
  const mayHelp = error.retryable || error.status !== undefined;
  return html`<div class="panel error" part="error" role="alert">
    ${alertIcon}
    <p>${words.t(sentenceFor(error))}</p>
    ${
      mayHelp
        ? html`<button part="retry-button" @click=${() => run({ act: 'retry' })}>${retryIcon}${words.t('retry')}</button>`
        : nothing
    }
    <code>${error.code}</code>
  </div>`;
}
