import { html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { formatPercent } from '../../shared/format-number.js';
import type { QueueSummary } from '../queue-summary.js';
import { timeLeftText, type Words } from '../row-state.js';

export interface SummaryActions {
  start: (() => void) | undefined;
  pauseAll: () => void;
  resumeAll: () => void;
  cancelAll: () => void;
  clear: (() => void) | undefined;
}

/** One line for all files of the list. */
export function renderSummary(
  summary: QueueSummary,
  words: Words,
  actions: SummaryActions,
): TemplateResult {
  const { fraction, canPause, canResume, canCancel } = summary;
  const isWorthACommonLine = summary.total > 1;
  return html`<div class="summary" part="summary">
    <span><bdi>${isWorthACommonLine ? summaryText(summary, words) : nothing}</bdi></span>
    ${renderButton(actions.start, words.t('start'))}
    ${
      isWorthACommonLine && !actions.start
        ? [
            canPause
              ? renderButton(actions.pauseAll, words.t('pauseAll'))
              : renderButton(canResume ? actions.resumeAll : undefined, words.t('resumeAll')),
            renderButton(canCancel ? actions.cancelAll : undefined, words.t('cancelAll')),
          ]
        : nothing
    }
    ${renderButton(actions.clear, words.t('clear'))}
    ${
      isWorthACommonLine && canCancel
        ? html`<div
          class="bar"
          part="bar"
          role="progressbar"
          aria-label=${words.t('progressOfAll')}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${Math.floor(fraction * 100)}
        >
          <div class="fill" part="fill" ${cssVars({ '--_done': fraction })}></div>
        </div>`
        : nothing
    }
  </div>`;
}

function summaryText(
  { done, total, fraction, secondsLeft, canCancel }: QueueSummary,
  words: Words,
): string {
  const parts = [words.t('summary', { done, total })];
  if (canCancel) parts.push(formatPercent(fraction, words.lang));
  if (secondsLeft !== undefined)
    parts.push(words.t('summaryLeft', { left: timeLeftText(secondsLeft, words) }));
  return parts.join(' · ');
}

function renderButton(
  onClick: (() => void) | undefined,
  label: string,
): TemplateResult | typeof nothing {
  if (!onClick) return nothing;
  return html`<button class="wordy" part="button" type="button" @click=${onClick}>${label}</button>`;
}
