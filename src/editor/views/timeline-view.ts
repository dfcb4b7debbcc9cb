import { html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { CutPlan, Selection } from '../../media/cut-plan.js';
import { formatTimecode } from '../timecode.js';
import { clamp, type Edge, type Timeline } from '../timeline.js';
import type { Translate } from './translate.js';

export type TimelineSlider = Edge | 'playhead';

export interface TimelineView {
  readonly t: Translate;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly plan: CutPlan | undefined;
  readonly playhead: number;
  readonly isBusy: boolean;
  /** A slider is being dragged to a time; `tolerance` is how many seconds the pointer is imprecise by. */
  readonly onDrag: (slider: TimelineSlider, time: number, tolerance: number) => void;
  readonly onDrop: () => void;
  readonly onKey: (slider: TimelineSlider, event: KeyboardEvent) => void;
}

const snapPixels = 6;

/** Filmstrip, keyframe marks, two handles and the playhead. Time runs left to right in every language. */
export function timelineView(view: TimelineView): TemplateResult {
  const { timeline, selection, plan, playhead } = view;
  const at = (time: number): string => `${clamp(time / timeline.duration, 0, 1) * 100}%`;
  const until = (time: number): string => `${100 - clamp(time / timeline.duration, 0, 1) * 100}%`;
  return html`<div class="timeline" part="timeline" dir="ltr">
    <div class="track" @pointerdown=${(event: PointerEvent) => startDrag(view, event)}>
      <div class="film" part="filmstrip"><canvas class="strip" aria-hidden="true"></canvas></div>
      <div class="shade" ${cssVars({ '--_left': '0%', '--_right': until(selection.start) })}></div>
      <div class="shade" ${cssVars({ '--_left': at(selection.end), '--_right': '0%' })}></div>
      ${plan ? movedPart(plan, selection, { at, until }) : nothing}
      <div class="chosen" part="selection" ${cssVars({ '--_left': at(selection.start), '--_right': until(selection.end) })}></div>
      ${sliderView(view, { slider: 'playhead', time: playhead, left: at(playhead) })}
      ${sliderView(view, { slider: 'start', time: selection.start, left: at(selection.start) })}
      ${sliderView(view, { slider: 'end', time: selection.end, left: at(selection.end) })}
    </div>
    <canvas class="ticks" part="keyframes" aria-hidden="true"></canvas>
    <p id="keys" class="visually-hidden">${view.t('keys')}</p>
  </div>`;
}

interface Scale {
  readonly at: (time: number) => string;
  readonly until: (time: number) => string;
}

/** What the cut leaves out of the selection, or takes in beside it. */
function movedPart(
  plan: CutPlan,
  selection: Selection,
  { at, until }: Scale,
): TemplateResult | typeof nothing {
  const [from, to] =
    plan.hidden > 0 ? [plan.keyframe, plan.start] : ordered(selection.start, plan.start);
  if (to - from <= 0.002) return nothing;
  const kind = plan.hidden > 0 ? 'hidden' : plan.startMoved;
  return html`<div class="moved ${kind}" ${cssVars({ '--_left': at(from), '--_right': until(to) })}></div>
    <div class="cut-point" part="cut-point" ${cssVars({ '--_left': at(plan.keyframe) })}></div>`;
}

function ordered(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}

function sliderView(
  view: TimelineView,
  { slider, time, left }: { slider: TimelineSlider; time: number; left: string },
): TemplateResult {
  const { t, timeline, isBusy } = view;
  const isSnapped =
    slider === 'start' && view.plan?.hidden === 0 && view.plan.startMoved === 'none';
  return html`<div
    class="slider ${slider}"
    part=${slider === 'playhead' ? 'playhead' : 'handle'}
    role="slider"
    tabindex="0"
    data-slider=${slider}
    aria-label=${t(slider)}
    aria-orientation="horizontal"
    aria-describedby="keys"
    aria-disabled=${isBusy ? 'true' : 'false'}
    aria-valuemin="0"
    aria-valuemax=${timeline.duration.toFixed(3)}
    aria-valuenow=${time.toFixed(3)}
    aria-valuetext=${isSnapped ? `${formatTimecode(time)}, ${t('keyframeMark')}` : formatTimecode(time)}
    ${cssVars({ '--_left': left })}
    @keydown=${(event: KeyboardEvent) => view.onKey(slider, event)}
  >
    <span class="tip" aria-hidden="true">${formatTimecode(time)}</span>
  </div>`;
}

function startDrag(view: TimelineView, event: PointerEvent): void {
  const track = event.currentTarget;
  if (view.isBusy || event.button !== 0 || !(track instanceof HTMLElement)) return;
  const slider = sliderUnder(event.target);
  const box = track.getBoundingClientRect();
  const perPixel = view.timeline.duration / box.width;
  const stop = new AbortController();
  const move = ({ clientX }: PointerEvent): void =>
    view.onDrag(
      slider,
      clamp((clientX - box.left) * perPixel, 0, view.timeline.duration),
      snapPixels * perPixel,
    );
  const finish = (): void => {
    stop.abort();
    view.onDrop();
  };
  track.setPointerCapture(event.pointerId);
  track.addEventListener('pointermove', move, { signal: stop.signal });
  track.addEventListener('pointerup', finish, { signal: stop.signal });
  track.addEventListener('pointercancel', finish, { signal: stop.signal });
  focusSlider(track, slider);
  if (slider === 'playhead') move(event);
  event.preventDefault();
}

function sliderUnder(target: EventTarget | null): TimelineSlider {
  const named =
    target instanceof Element
      ? target.closest<HTMLElement>('[data-slider]')?.dataset['slider']
      : undefined;
  return named === 'start' || named === 'end' ? named : 'playhead';
}

function focusSlider(track: HTMLElement, slider: TimelineSlider): void {
  track.querySelector<HTMLElement>(`[data-slider=${slider}]`)?.focus({ preventScroll: true });
}
