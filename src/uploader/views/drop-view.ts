import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { toPickerAccept } from '../../upload/file-rules.js';
import { limitsText, type Limits } from '../limits-text.js';
import type { Words } from '../row-state.js';
import { uploadIcon } from '../icons.js';

export interface DropAreaParts {
  words: Words;
  accept: string;
  limits: Limits;
  multiple: boolean;
  isCompact: boolean;
  isDragging: boolean;
  isDisabled: boolean;
  onChoose: () => void;
  onPick: () => void;
}

export function renderDropArea(area: DropAreaParts): TemplateResult {
  const { words, accept, limits, multiple, isCompact, isDragging, isDisabled } = area;
  return html`<div class=${classMap({ drop: true, compact: isCompact, dragging: isDragging })} part="drop">
    <span class="drop-icon">${uploadIcon}</span>
    <div class="prompt">
      <p class="sentence">${isDragging ? words.t('dropNow') : html`<slot name="prompt">${renderPrompt(area)}</slot>`}</p>
      <p class="limits"><slot name="limits"><bdi>${limitsText(limits, words)}</bdi></slot></p>
    </div>
    <button class="choose" part="choose" type="button" ?disabled=${isDisabled} @click=${area.onChoose}>${words.t(multiple ? 'choose' : 'chooseOne')}</button>
    <input type="file" hidden tabindex="-1" aria-hidden="true" accept=${toPickerAccept(accept)} ?multiple=${multiple} @change=${area.onPick} />
  </div>`;
}

/** Which of both is seen, the style sheet decides: nothing can be dropped by a finger. */
function renderPrompt({ words, multiple }: DropAreaParts): TemplateResult {
  return html`<bdi class="by-mouse">${words.t(multiple ? 'dropPrompt' : 'dropPromptOne')}</bdi
    ><bdi class="by-touch">${words.t(multiple ? 'choosePrompt' : 'choosePromptOne')}</bdi>`;
}
