import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { DetailField } from '../detail-fields.js';

/** One labelled entry of a form. */
export interface Entry {
  id: string;
  name: string;
  label: string;
  type: NonNullable<DetailField['type']>;
  value: string | boolean;
  isLocked: boolean;
  fault: string | undefined;
  hint?: string | undefined;
  /** Says that it has to be filled in. */
  requiredHint?: string | undefined;
  counter?: string | undefined;
  options?: readonly { value: string; label: string }[] | undefined;
  onInput: (value: string | boolean) => void;
  onLeave: () => void;
}

export function renderEntry(entry: Entry): TemplateResult {
  const { id, label, type, fault, hint, counter, requiredHint } = entry;
  const about = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  const control = renderControl(entry, about);
  return html`<div class="field" part="field" data-field=${entry.name} data-type=${type}>
    <label part="label" for=${id}
      >${type === 'checkbox' ? control : nothing}<span>${label}</span>${
        requiredHint ? html`<span class="required">${requiredHint}</span>` : nothing
      }${counter ? html`<span class="counter">${counter}</span>` : nothing}</label
    >
    ${type === 'checkbox' ? nothing : control}
    ${fault ? html`<p class="fault" part="fault" id=${`${id}-fault`} role="alert"><bdi>${fault}</bdi></p>` : nothing}
    ${hint ? html`<p class="hint" id=${`${id}-hint`}>${hint}</p>` : nothing}
  </div>`;
}

function renderControl(entry: Entry, about: string): TemplateResult {
  const { id, type, value, fault, isLocked, requiredHint, onLeave } = entry;
  const invalid = fault ? 'true' : nothing;
  const described = about || nothing;
  const required = requiredHint ? 'true' : nothing;
  const onInput = ({ target }: Event) => entry.onInput((target as HTMLInputElement).value);
  switch (type) {
    case 'textarea':
      return html`<textarea part="input" id=${id} rows="3" dir="auto" .value=${live(String(value))} ?readonly=${isLocked} aria-invalid=${invalid} aria-describedby=${described} aria-required=${required} @input=${onInput} @change=${onLeave}></textarea>`;
    case 'select':
      return html`<select part="input" id=${id} ?disabled=${isLocked} aria-invalid=${invalid} aria-describedby=${described} aria-required=${required} @change=${(event: Event) => (onInput(event), onLeave())}>
        ${entry.options?.map(
          (option) =>
            html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
        )}
      </select>`;
    case 'checkbox':
      return html`<input part="input" id=${id} type="checkbox" .checked=${live(value === true)} ?disabled=${isLocked} aria-invalid=${invalid} aria-describedby=${described} aria-required=${required} @change=${({ target }: Event) => (entry.onInput((target as HTMLInputElement).checked), onLeave())} />`;
    case 'text':
      return html`<input part="input" id=${id} type="text" dir="auto" autocomplete="off" .value=${live(String(value))} ?readonly=${isLocked} aria-invalid=${invalid} aria-describedby=${described} aria-required=${required} @input=${onInput} @change=${onLeave} />`;
  }
}
