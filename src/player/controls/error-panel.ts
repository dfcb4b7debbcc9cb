import { html, nothing, type TemplateResult } from 'lit';
import { alertIcon, retryIcon } from '../../shared/icons.js';
import type { VodError } from '../../shared/vod-error.js';
import { sentenceFor } from '../error-words.js';
import type { PlayerContext } from '../player-context.js';
import { afterFailure } from './after-failure.js';

export { errorStyles as styles } from './error-styles.js';
export { errorWords as words } from './error-panel-words.js';

/** One sentence, one button that helps, the code small beneath. */
export function renderErrorPanel(context: PlayerContext, error: VodError): TemplateResult {
  const { words, run } = context;
  void tellView(context);
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
    ${afterFailure.get(context.host)?.() ?? nothing}
    <code>${error.code}</code>
  </div>`;
}

// Without a connection, nobody could be told anyway.
async function tellView(context: PlayerContext): Promise<void> {
  if (!context.player.snapshot.playback?.beacons) return;
  const part = await import('../beacons/beacons.js').catch(() => undefined);
  part?.follow(context);
}
