import { html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { alertIcon, checkIcon, closeIcon } from '../../shared/icons.js';
import type { UploadItem } from '../../upload/upload-item.js';
import { formatPercent } from '../../shared/format-number.js';
import { shownName, splitName } from '../format.js';
import { filmIcon, musicIcon, pauseIcon, playIcon, scissorsIcon } from '../icons.js';
import type { RowExtra } from '../extras-host.js';
import type { RowState, Words } from '../row-state.js';

export interface RowParts {
  item: UploadItem;
  view: RowState;
  words: Words;
  poster: string | HTMLCanvasElement | undefined;
  watchHref: string | undefined;
  /** Undefined while its code is not there, or not needed. */
  extra: RowExtra | undefined;
  onPrimary: () => void;
  /** Undefined where it cannot be edited. */
  onEdit: (() => void) | undefined;
  onDismiss: () => void;
}

/** The other actions are written out. */
const primaryIcons: { [action in RowState['primary'] & string]?: unknown } = {
  pause: pauseIcon,
  resume: playIcon,
};

export function renderRow(row: RowParts): TemplateResult {
  const { item, view, extra } = row;
  return html`<li class="row" part="item" data-id=${item.id} data-phase=${item.state.phase} data-tone=${view.tone}>
    <div class="poster" part="poster">${renderPoster(row)}${extra?.handle}</div>
    <div class="body">
      ${renderName(item.file.name)}
      <div class="state" part="state">
        ${view.tone === 'success' ? checkIcon : view.tone === 'danger' ? alertIcon : nothing}
        <span class="text"><bdi>${view.text}</bdi></span>
        ${renderDetail(view.detail)}
      </div>
      ${renderBar(row)}
    </div>
    <div class="actions" part="actions">${extra?.button}${renderEdit(row)}${renderPrimary(row)}${renderDismiss(row)}</div>
    ${extra?.form}
  </li>`;
}

/** What comes after the first part, the speed say, goes where a narrow row has no room for it. */
function renderDetail(detail: string): TemplateResult {
  const [first, ...more] = detail.split(' · ');
  return html`<span class="detail"><bdi>${first}</bdi>${more.map((part) => html` <span>· <bdi>${part}</bdi></span>`)}</span>`;
}

export function renderName(name: string): TemplateResult {
  const shown = shownName(name);
  const [head, tail] = splitName(shown);
  return html`<div class="name" part="name" dir="auto" title=${shown}
    ><span class="head">${head}</span>${tail ? html`<span class="tail">${tail}</span>` : nothing}</div
  >`;
}

function renderPoster({ item, poster }: RowParts): TemplateResult | HTMLCanvasElement {
  if (poster instanceof Object) return poster;
  if (poster) return html`<img src=${poster} alt="" referrerpolicy="no-referrer" />`;
  return item.file.type.startsWith('audio/') ? musicIcon : filmIcon;
}

function renderBar({ item, view, words }: RowParts): TemplateResult {
  if (view.fraction === undefined) return html`<div class="bar" hidden></div>`;
  return html`<div
    class="bar"
    part="bar"
    role="progressbar"
    aria-label=${words.t('progressOf', { name: shownName(item.file.name) })}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.floor(view.fraction * 100)}
    aria-valuetext=${`${formatPercent(view.fraction, words.lang)}, ${view.text}`}
  >
    <div class="fill" part="fill" ${cssVars({ '--_done': view.fraction })}></div>
  </div>`;
}

function renderPrimary({
  item,
  view,
  words,
  watchHref,
  onPrimary,
}: RowParts): TemplateResult | typeof nothing {
  // A page that goes away ends its uploads.
  const target = view.primary ? '_blank' : nothing;
  const link =
    watchHref === undefined
      ? nothing
      : html`<a class="watch" part="watch" href=${watchHref} target=${target}>${words.t('watch')}</a>`;
  if (!view.primary) return link;
  const action = words.t(view.primary);
  const icon = primaryIcons[view.primary];
  return html`${link}<button
    class=${icon ? 'round' : 'wordy'}
    part="button"
    type="button"
    data-action="primary"
    title=${icon ? action : nothing}
    aria-label=${words.t('actionOn', { action, name: shownName(item.file.name) })}
    @click=${onPrimary}
  >
    ${icon ?? action}
  </button>`;
}

function renderEdit(row: RowParts): TemplateResult | typeof nothing {
  const { words, onEdit } = row;
  return onEdit ? renderRound(row, ['edit', words.t('edit'), scissorsIcon, onEdit]) : nothing;
}

function renderDismiss(row: RowParts): TemplateResult {
  const { view, words, onDismiss } = row;
  return renderRound(row, ['dismiss', words.t(view.dismiss), closeIcon, onDismiss]);
}

function renderRound(
  { item, words }: RowParts,
  [name, action, icon, onClick]: [string, string, unknown, () => void],
): TemplateResult {
  return html`<button
    class="round"
    part="button"
    type="button"
    data-action=${name}
    title=${action}
    aria-label=${words.t('actionOn', { action, name: shownName(item.file.name) })}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}
