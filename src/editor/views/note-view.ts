import { html, nothing, type TemplateResult } from 'lit';
import type { VodError } from '../../shared/vod-error.js';
import { alertIcon, checkIcon, closeIcon } from '../../shared/icons.js';
import type { CutMode, CutPlan } from '../../media/cut-plan.js';
import { formatTimecode } from '../timecode.js';
import type { EditorWord } from '../words.js';
import type { Translate } from './translate.js';
import { UncuttableError } from '../../media/media-input.js';

/** What was last done, for the line beneath the controls. */
export type Outcome =
  | { readonly kind: 'done'; readonly text: string }
  | {
      readonly kind: 'failed';
      readonly error: VodError;
      readonly act: 'open' | 'cut' | 'snapshot';
    };

/** Says in words where the clip will start, what stays in the file and what does not come into it. */
export function planNote(
  t: Translate,
  note: { plan: CutPlan | undefined; cutMode: CutMode; lostSounds: number },
): TemplateResult {
  const { plan, cutMode, lostSounds } = note;
  const isWarning =
    plan !== undefined &&
    (plan.startMoved !== 'none' || (plan.hidden > 0 && cutMode === 'keyframe'));
  return html`<p class="note ${isWarning ? 'moved-note' : ''}" part="note" role="status">
    ${plan ? noteText(t, plan, cutMode) : nothing} ${lostSounds > 0 ? t('noteLostSound') : nothing}
  </p>`;
}

export function outcomeView(
  t: Translate,
  outcome: Outcome | undefined,
  onDismiss: () => void,
): TemplateResult {
  return html`<div class="outcome" role="status" part="outcome">
    ${
      outcome === undefined
        ? nothing
        : html`<p class=${outcome.kind}>
          ${outcome.kind === 'done' ? checkIcon : alertIcon}
          <span>${outcome.kind === 'done' ? outcome.text : failureText(t, outcome)}</span>
          <button class="icon-button" part="button" aria-label=${t('dismiss')} title=${t('dismiss')} @click=${onDismiss}>
            ${closeIcon}
          </button>
        </p>`
    }
  </div>`;
}

export function failureText(
  t: Translate,
  { error, act }: { error: VodError; act: 'open' | 'cut' | 'snapshot' },
): string {
  if (error instanceof UncuttableError || (error.code === 'not-supported' && act === 'cut'))
    return t('error-cut-not-supported');
  if (error.code === 'not-supported' && act === 'snapshot')
    return t('error-snapshot-not-supported');
  if (error.code === 'decode' && act === 'cut') return t('error-short');
  // What was provided and did not come may come the next time.
  if (error.code === 'configuration' && error.retryable) return t('error-core-load');
  return t(
    failureWords[error.code] ?? (error.status === undefined ? 'error-other' : 'error-network'),
  );
}

const failureWords: Partial<Record<VodError['code'], EditorWord>> = {
  'not-supported': 'error-not-supported',
  'type-not-allowed': 'error-not-media',
  decode: 'error-decode',
  'empty-file': 'error-empty-file',
  source: 'error-source',
  network: 'error-network',
  configuration: 'error-configuration',
  'export-failed': 'error-export-failed',
};

function noteText(t: Translate, plan: CutPlan, cutMode: CutMode): string {
  const seconds = plan.hidden.toFixed(1);
  if (plan.hidden > 0) return t(cutMode === 'exact' ? 'noteHidden' : 'noteNoKeyframe', { seconds });
  if (plan.hiddenWithin > 0) return t('noteEdited', { seconds: plan.hiddenWithin.toFixed(1) });
  return plan.startMoved === 'later'
    ? t('noteLater', { time: formatTimecode(plan.start) })
    : t('noteClean');
}
