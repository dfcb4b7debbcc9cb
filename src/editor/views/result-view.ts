import { html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { copyIcon, saveIcon, trashIcon, uploadIcon } from '../icons.js';
import type { Result } from '../result-controller.js';
import { extensionOf, stemOf } from '../result-name.js';
import { clipLength } from '../timecode.js';
import type { Translate } from './translate.js';
import type { MediaInfo } from '../../media/media-input.js';

export interface ResultView {
  readonly t: Translate;
  readonly result: Result;
  /** Of the file, in words. */
  readonly size: string;
  readonly address: string;
  readonly info: MediaInfo;
  readonly offersUpload: boolean;
  readonly onRename: (stem: string) => void;
  readonly onUpload: () => void;
  readonly onSave: () => void;
  readonly onCopy: () => void;
  readonly onDiscard: () => void;
}

/** What was made, before it goes anywhere: seen, named, and then sent, saved or thrown away by its user. */
export function resultView(view: ResultView): TemplateResult {
  const { t, result } = view;
  return html`<div class="result" part="result" role="group" aria-labelledby="result-title">
    ${preview(view)}
    <div class="result-body">
      <h2 id="result-title" tabindex="-1">${t(result.kind === 'clip' ? 'clipReady' : 'pictureReady')}</h2>
      ${nameField(view)}
      <p class="facts">${facts(view)}</p>
      ${notes(t, result)}
      <div class="actions">${actions(view)}</div>
    </div>
  </div>`;
}

function preview({ t, result, address, info }: ResultView): TemplateResult {
  const label = t('resultPreview');
  const isSound = result.kind === 'clip' && info.width === 0;
  if (isSound)
    return html`<div class="preview sound" part="preview"><audio controls src=${address} aria-label=${label}></audio></div>`;
  return html`<div class="preview" part="preview" ${cssVars({ '--_ratio': `${info.width} / ${info.height}` })}>
    ${
      result.kind === 'picture'
        ? html`<img src=${address} alt=${label} />`
        : html`<video src=${address} controls playsinline preload="auto" aria-label=${label}></video>`
    }
  </div>`;
}

function nameField({ t, result, onRename }: ResultView): TemplateResult {
  const onChange = (event: Event): void => {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    onRename(input.value);
  };
  return html`<label class="field">
    <span>${t('resultName')}</span>
    <span class="named">
      <input part="result-name" name="name" autocomplete="off" maxlength="200" dir="auto" .value=${stemOf(result.file.name)} @change=${onChange} />
      <span class="extension" dir="ltr">.${extensionOf(result.file)}</span>
    </span>
  </label>`;
}

function facts({ result, size }: ResultView): string {
  return result.kind === 'clip' ? `${clipLength(result.seconds)} · ${size}` : size;
}

function notes(t: Translate, result: Result): TemplateResult | typeof nothing {
  if (result.kind === 'picture') return nothing;
  const lines = [
    ...(result.hidden > 0 ? [t('resultHidden', { seconds: result.hidden.toFixed(1) })] : []),
    ...(result.file.type === 'video/quicktime' ? [t('resultQuickTime')] : []),
  ];
  return lines.length > 0
    ? html`${lines.map((line) => html`<p class="note">${line}</p>`)}`
    : nothing;
}

function actions({
  t,
  result,
  offersUpload,
  onUpload,
  onSave,
  onCopy,
  onDiscard,
}: ResultView): TemplateResult {
  const sends = offersUpload && result.kind === 'clip';
  const copies = result.kind === 'picture' && 'ClipboardItem' in globalThis;
  return html`${sends ? html`<button class="primary" part="upload-button" @click=${onUpload}>${uploadIcon}<span>${t('upload')}</span></button>` : nothing}
    <button class=${sends ? 'plain' : 'primary'} part="save-button" @click=${onSave}>${saveIcon}<span>${t('save')}</span></button>
    ${copies ? html`<button class="plain" part="button" @click=${onCopy}>${copyIcon}<span>${t('copy')}</span></button>` : nothing}
    <button class="plain" part="discard-button" @click=${onDiscard}>${trashIcon}<span>${t('discard')}</span></button>`;
}
