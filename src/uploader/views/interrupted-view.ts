import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cssVars } from '../../shared/css-vars.js';
import { closeIcon } from '../../shared/icons.js';
import type { InterruptedUpload } from '../../upload/resume-store.js';
import { formatBytes, formatPercent } from '../../shared/format-number.js';
import { shownName } from '../format.js';
import { filmIcon } from '../icons.js';
import type { Words } from '../row-state.js';
import { renderName } from './row-view.js';

export { interruptedWords } from '../controls/interrupted-words.js';

export interface InterruptedParts {
  words: Words;
  /** The keys of those whose files need not be chosen again. */
  kept: ReadonlySet<string>;
  onResume: (item: InterruptedUpload) => void;
  onChoose: () => void;
  onForget: (key: string) => void;
}

export function renderInterrupted(
  items: readonly InterruptedUpload[],
  parts: InterruptedParts,
): TemplateResult {
  return html`<ul class="list" part="list" role="list" aria-label=${parts.words.t('interrupted')}>
    ${repeat(
      items,
      ({ key }) => key,
      (item) => renderItem(item, parts),
    )}
  </ul>`;
}

function renderItem(
  item: InterruptedUpload,
  { words, kept, onResume, onChoose, onForget }: InterruptedParts,
): TemplateResult {
  const { key, name, size, sentBytes } = item;
  const isKept = kept.has(key);
  const primary = isKept ? 'resume' : 'chooseAgain';
  const fraction = size > 0 ? Math.min(1, sentBytes / size) : 0;
  const action = (word: 'resume' | 'chooseAgain' | 'remove') =>
    words.t('actionOn', { action: words.t(word), name: shownName(name) });
  return html`<li class="row" part="item" data-id=${key} data-phase="interrupted" data-tone="muted">
    <div class="poster" part="poster">${filmIcon}</div>
    <div class="body">
      ${renderName(name)}
      <div class="state" part="state">
        <span class="text"><bdi>${words.t(isKept ? 'interruptedKept' : 'interruptedAt', { percent: formatPercent(fraction, words.lang) })}</bdi></span>
        <span class="detail"><bdi>${formatBytes(size, words.lang)}</bdi></span>
      </div>
      <div class="bar" part="bar"><div class="fill" part="fill" ${cssVars({ '--_done': fraction })}></div></div>
    </div>
    <div class="actions" part="actions">
      <button class="wordy" part="button" type="button" data-action="primary" aria-label=${action(primary)} @click=${isKept ? () => onResume(item) : onChoose}>
        ${words.t(primary)}
      </button>
      <button class="round" part="button" type="button" data-action="dismiss" title=${words.t('remove')} aria-label=${action('remove')} @click=${() => onForget(key)}>
        ${closeIcon}
      </button>
    </div>
  </li>`;
}
