import { css, html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { closeIcon } from '../../shared/icons.js';
import { palette } from '../../shared/palette.js';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { toPlaylist } from '../playlist.js';
import type { PlayerWord } from '../words.js';
import type { PlayerAction } from './hotkeys.js';
import { helpWords } from './help-words.js';
import { seekWords } from './seek-words.js';

export const words = { ...helpWords, ...seekWords };

type Row = readonly [action: PlayerAction, word: PlayerWord, count?: number];

const groups: readonly (readonly [title: PlayerWord, rows: readonly Row[]])[] = [
  [
    'keysPlayback',
    [
      ['toggle-play', 'keyPlay'],
      ['slower', 'keySlower'],
      ['faster', 'keyFaster'],
      ['frame-back', 'keyFrameBack'],
      ['frame-forward', 'keyFrameForward'],
    ],
  ],
  [
    'keysSeeking',
    [
      ['seek-back', 'back', 5],
      ['seek-forward', 'forward', 5],
      ['seek-back-more', 'back', 10],
      ['seek-forward-more', 'forward', 10],
      ['previous-chapter', 'keyChapterBack'],
      ['next-chapter', 'keyChapterForward'],
      ['previous-video', 'keyPreviousVideo'],
      ['next-video', 'keyNextVideo'],
      ['seek-to-tenth', 'keyTenth'],
      ['seek-to-start', 'keyStart'],
      ['seek-to-end', 'keyEnd'],
    ],
  ],
  [
    'keysSound',
    [
      ['volume-up', 'keyVolumeUp'],
      ['volume-down', 'keyVolumeDown'],
      ['toggle-mute', 'keyMute'],
      ['toggle-captions', 'keyCaptions'],
    ],
  ],
  [
    'keysView',
    [
      ['toggle-fullscreen', 'fullscreen'],
      ['toggle-picture-in-picture', 'pictureInPicture'],
      ['toggle-statistics', 'statistics'],
      ['list-keys', 'keys'],
    ],
  ],
  [
    'keysTools',
    [
      ['loop-start', 'keyLoopStart'],
      ['loop-end', 'keyLoopEnd'],
      ['loop-clear', 'keyLoopClear'],
      ['save-screenshot', 'keySave'],
      ['copy-screenshot', 'keyCopy'],
    ],
  ],
];

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Control: 'Ctrl',
};

/** Lists the keys, over the page: a frame has no room for them. The browser gives the focus back when it closes. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #isOpen = false;
  #isNew = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostDisconnected(): void {
    this.#isOpen = false;
  }

  hostUpdated(): void {
    // Once: between its closing and the event that tells of it, the player may be drawn again.
    if (this.#isNew) this.#dialog?.showModal();
    this.#isNew = false;
  }

  act(): void {
    if (this.#dialog) return this.#dialog.close();
    this.#isOpen = this.#isNew = true;
    this.#context.host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    const { words } = this.#context;
    return html`<dialog
      class="keys"
      part="keys-dialog"
      aria-labelledby="keys-title"
      @close=${this.#onClose}
      @click=${this.#onClick}
      @dblclick=${stop}
      @pointermove=${stop}
      @keydown=${this.#onKeydown}
    >
      <div class="keys-box">
        <div class="keys-head">
          <h2 id="keys-title">${words.t('keys')}</h2>
          <button aria-label=${words.t('closeKeys')} @click=${() => this.#dialog?.close()}>${closeIcon}</button>
        </div>
        <div class="groups" tabindex="0" role="group" aria-labelledby="keys-title">${groups.map(([title, rows]) => this.#renderGroup(title, rows))}</div>
      </div>
    </dialog>`;
  }

  #renderGroup(title: PlayerWord, rows: readonly Row[]): TemplateResult | typeof nothing {
    const { captions, host, screen, words } = this.#context;
    const isAlone = toPlaylist(host.playlist).items.length < 2;
    const hidden: (PlayerAction | false)[] = [
      captions.list.length === 0 && 'toggle-captions',
      host.chapters.length === 0 && 'previous-chapter',
      host.chapters.length === 0 && 'next-chapter',
      isAlone && 'previous-video',
      isAlone && 'next-video',
      !screen.canPictureInPicture && 'toggle-picture-in-picture',
      !screen.canFullscreen && 'toggle-fullscreen',
    ];
    const shown = rows.filter(
      ([action]) => this.#keysOf(action).length > 0 && !hidden.includes(action),
    );
    if (shown.length === 0) return nothing;
    return html`<section>
      <h3>${words.t(title)}</h3>
      <dl>
        ${shown.map(
          ([action, word, count]) => html`<div>
            <dt>${words.t(word, count === undefined ? {} : { count })}</dt>
            <dd>${this.#renderKeys(action)}</dd>
          </div>`,
        )}
      </dl>
    </section>`;
  }

  #renderKeys(action: PlayerAction): unknown {
    const keys = this.#keysOf(action);
    // Ten in a row are a range.
    if (action === 'seek-to-tenth' && keys.length > 2)
      return html`${this.#renderKey(keys[0] ?? '')} – ${this.#renderKey(keys.at(-1) ?? '')}`;
    return keys.map((key) => this.#renderKey(key));
  }

  #keysOf(action: PlayerAction): readonly string[] {
    const keys = String(this.#context.keysOf(action)).split(' ');
    // With a remote control they move the focus.
    const isRemote = findDrawn(this.#context.host, '.stage')?.matches('[data-remote]');
    return keys.filter((key) => key && !(isRemote && /^Arrow(?:Up|Down)$/.test(key)));
  }

  #renderKey(key: string): TemplateResult {
    const { words } = this.#context;
    // «Shift++» too.
    const parts = key.match(/\w+(?=\+.)|[^+]+$|\+$/g) ?? [key];
    return html`<span class="chord">${parts.map((part) => {
      const label = part === 'Space' ? words.t('keySpace') : (signs[part] ?? part);
      return html`<kbd>${label.length === 1 ? label.toUpperCase() : label}</kbd>`;
    })}</span>`;
  }

  get #dialog(): HTMLDialogElement | undefined {
    return findDrawn(this.#context.host, '.keys') as HTMLDialogElement | undefined;
  }

  readonly #onClose = (): void => {
    this.#isOpen = false;
    this.#context.host.requestUpdate();
  };

  // Its backdrop is the dialog itself; nothing of it is a click on the picture.
  readonly #onClick = (event: Event): void => {
    event.stopPropagation();
    if (event.target === event.currentTarget) this.#dialog?.close();
  };

  // Keys are for reading here; the browser closes it by Escape.
  readonly #onKeydown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (!this.#keysOf('list-keys').includes(event.key)) return;
    event.preventDefault();
    this.#dialog?.close();
  };
}

function stop(event: Event): void {
  event.stopPropagation();
}

export const styles = css`
  ${palette}

  .keys {
    inline-size: min(720px, 100vw - 32px);
    max-block-size: min(640px, 100dvh - 32px);
    padding: 0;
    border: 0;
    border-radius: 12px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 14px;
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.36);
    overflow: hidden;
    cursor: auto;
    animation: keys-in 200ms ease-out;
  }

  @keyframes keys-in {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }

  .keys::backdrop {
    background: rgb(0 0 0 / 0.5);
  }

  .keys-box {
    display: flex;
    flex-direction: column;
    max-block-size: inherit;
  }

  .keys-head {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    padding: 12px 12px 4px 24px;
  }

  .keys-head:dir(rtl) {
    padding: 12px 24px 4px 12px;
  }

  .keys h2 {
    margin: 0;
    font-size: 20px;
    font-weight: 600;
  }

  .keys-head button {
    inline-size: 44px;
    block-size: 44px;
    border-radius: 8px;
  }

  .keys-head button:hover {
    background: var(--_surface-raised);
  }

  .keys :focus-visible {
    outline: 2px solid var(--_accent-strong);
    outline-offset: -2px;
    box-shadow: none;
  }

  .groups {
    padding: 4px 24px 24px;
    columns: 2 280px;
    column-gap: 32px;
    overflow: auto;
    scrollbar-width: thin;
  }

  .keys section {
    break-inside: avoid;
    padding-block-end: 16px;
  }

  .keys h3 {
    margin: 0 0 4px;
    color: var(--_text-muted);
    font-size: 12px;
    font-weight: 600;
  }

  .keys dl {
    margin: 0;
  }

  .keys dl > div {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-block-size: 32px;
  }

  .keys dd {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    margin: 0;
  }

  .chord {
    display: inline-flex;
    gap: 2px;
    direction: ltr;
  }

  .keys kbd {
    min-inline-size: 24px;
    padding: 1px 6px;
    border-radius: 4px;
    background: var(--_surface-raised);
    box-shadow: inset 0 0 0 1px var(--_border);
    font: inherit;
    font-size: 12px;
    text-align: center;
  }

  @media (forced-colors: active) {
    .keys {
      border: 1px solid CanvasText;
    }

    .keys kbd {
      border: 1px solid CanvasText;
    }
  }
`;
