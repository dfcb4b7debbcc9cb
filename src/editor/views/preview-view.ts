import { html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { musicIcon } from '../icons.js';
import type { Translate } from './translate.js';
import type { MediaInfo } from '../../media/media-input.js';

export interface PreviewView {
  readonly t: Translate;
  readonly address: string;
  /** The name of the source. */
  readonly title: string;
  readonly info: MediaInfo | undefined;
  readonly isPlayable: boolean;
  /** Address of a still picture of the playhead, for sources that the browser cannot play. */
  readonly still: string | undefined;
  readonly onPlay: () => void;
  readonly onPause: () => void;
  readonly onError: () => void;
  readonly onToggle: () => void;
}

export function previewView(view: PreviewView): TemplateResult {
  const { t, info, isPlayable, still } = view;
  if (info?.width === 0) return soundPreview(view);
  const ratio = info ? `${info.width} / ${info.height}` : '16 / 9';
  return html`<div class="preview" part="preview" ${cssVars({ '--_ratio': ratio })}>
    ${
      isPlayable
        ? html`<video
          part="video"
          playsinline
          preload="auto"
          aria-label=${t('preview')}
          .src=${view.address}
          @play=${view.onPlay}
          @pause=${view.onPause}
          @error=${view.onError}
          @click=${view.onToggle}
        ></video>`
        : html`${still === undefined ? nothing : html`<img src=${still} alt=${t('preview')} />`}
          <p class="cannot-play">${t('cannotPlay')}</p>`
    }
  </div>`;
}

/** Sound has no frame to show: its name, and the element that plays it. */
function soundPreview(view: PreviewView): TemplateResult {
  return html`<div class="preview sound" part="preview">
    ${musicIcon}<span class="title" dir="auto">${view.title}</span>
    ${
      view.isPlayable
        ? html`<audio
          part="video"
          preload="auto"
          .src=${view.address}
          @play=${view.onPlay}
          @pause=${view.onPause}
          @error=${view.onError}
        ></audio>`
        : html`<span class="hint">${view.t('cannotPlay')}</span>`
    }
  </div>`;
}
