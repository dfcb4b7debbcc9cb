import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { CutMode, CutPlan, Selection } from '../../media/cut-plan.js';
import { cameraIcon, pauseIcon, playIcon, redoIcon, scissorsIcon, undoIcon } from '../icons.js';
import { clipLength, formatTimecode, parseTimecode } from '../timecode.js';
import type { Edge, Timeline } from '../timeline.js';
import type { Translate } from './translate.js';

export interface ControlsView {
  readonly t: Translate;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly plan: CutPlan | undefined;
  readonly playhead: number;
  readonly cutMode: CutMode;
  readonly isPlaying: boolean;
  readonly isPlayable: boolean;
  readonly hasPicture: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** 0 to 1 while a clip is written. */
  readonly progress: number | undefined;
  readonly onToggle: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onSnapshot: () => void;
  readonly onExport: () => void;
  readonly onCancel: () => void;
  readonly onTime: (edge: Edge, time: number) => void;
  readonly onCutMode: (mode: CutMode) => void;
}

export function transportView(view: ControlsView): TemplateResult {
  const { t } = view;
  const isBusy = view.progress !== undefined;
  const playWord = t(view.isPlaying ? 'pause' : 'play');
  return html`<div class="transport" part="transport">
    <button class="icon-button" part="button" aria-label=${playWord} title=${playWord} ?disabled=${!view.isPlayable} @click=${view.onToggle}>
      ${view.isPlaying ? pauseIcon : playIcon}
    </button>
    <span class="time" part="time" dir="ltr"
      >${formatTimecode(view.playhead)}<span class="whole"> / ${formatTimecode(view.timeline.duration)}</span></span
    >
    <span class="gap"></span>
    <button class="icon-button" part="button" aria-label=${t('undo')} title=${t('undo')} ?disabled=${isBusy || !view.canUndo} @click=${view.onUndo}>
      ${undoIcon}
    </button>
    <button class="icon-button" part="button" aria-label=${t('redo')} title=${t('redo')} ?disabled=${isBusy || !view.canRedo} @click=${view.onRedo}>
      ${redoIcon}
    </button>
    ${
      view.hasPicture
        ? html`<button class="quiet snapshot" part="button" aria-label=${t('snapshot')} title=${t('snapshotHint')} @click=${view.onSnapshot}>
          ${cameraIcon}<span>${t('snapshot')}</span>
        </button>`
        : nothing
    }
  </div>`;
}

export function cutView(view: ControlsView): TemplateResult {
  return html`<div class="cut ${view.hasPicture ? '' : 'sound'}" part="cut">
    ${timeEntry(view, 'start')} ${timeEntry(view, 'end')} ${view.hasPicture ? cutModeField(view) : nothing} ${exportButton(view)}
  </div>`;
}

function timeEntry(view: ControlsView, edge: Edge): TemplateResult {
  const { t, selection } = view;
  const onChange = (event: Event): void => {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    const time = parseTimecode(input.value);
    if (time !== undefined) view.onTime(edge, time);
    // What was not understood, or did not fit, gives way to what is so.
    input.value = formatTimecode(view.selection[edge]);
  };
  return html`<label class="field">
    <span>${t(edge)}</span>
    <input
      part="time-entry"
      dir="ltr"
      name=${edge}
      inputmode="decimal"
      autocomplete="off"
      spellcheck="false"
      title=${t('timeHint')}
      ?disabled=${view.progress !== undefined}
      .value=${live(formatTimecode(selection[edge]))}
      @change=${onChange}
    />
  </label>`;
}

function cutModeField(view: ControlsView): TemplateResult {
  const { t, cutMode } = view;
  const onChange = (event: Event): void => {
    if (event.currentTarget instanceof HTMLSelectElement) {
      view.onCutMode(event.currentTarget.value === 'exact' ? 'exact' : 'keyframe');
    }
  };
  return html`<label class="field mode">
    <span>${t('cut')}</span>
    <select part="cut-mode" ?disabled=${view.progress !== undefined} .value=${live(cutMode)} @change=${onChange}>
      <option value="keyframe" ?selected=${cutMode === 'keyframe'}>${t('cutKeyframe')}</option>
      <option value="exact" ?selected=${cutMode === 'exact'}>${t('cutExact')}</option>
    </select>
  </label>`;
}

/** One button, so that the focus stays while it changes from export to cancel and back. */
function exportButton({
  t,
  plan,
  selection,
  progress,
  onExport,
  onCancel,
}: ControlsView): TemplateResult {
  const seconds = (plan?.end ?? selection.end) - (plan?.start ?? selection.start);
  const isBusy = progress !== undefined;
  const label = isBusy
    ? t('cancelExport', { percent: Math.round(progress * 100) })
    : t('export', { length: clipLength(seconds) });
  return html`<button
    class="primary export ${isBusy ? 'busy' : ''}"
    part="export-button"
    @click=${isBusy ? onCancel : onExport}
  >
    ${
      isBusy
        ? html`<progress class="fill" max="1" value=${progress} aria-hidden="true"></progress>`
        : scissorsIcon
    }<span>${label}</span>
  </button>`;
}
