import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cssVars } from '../../shared/css-vars.js';
import { checkIcon, closeIcon } from '../../shared/icons.js';
import type { PlayerContext } from '../player-context.js';
import { isCaptionPage } from './caption-style-items.js';
import { cueLook } from './cue-layer.js';
import { menuWords } from './menu-words.js';
import { endIcon, startIcon } from './menu-icons.js';
import { MenuOver } from './menu-over.js';
import { pageTitle, parentOf, settingsItems } from './settings-items.js';
import type { SettingsItem, SettingsPage } from './settings-item.js';
import { shareWords } from './share-words.js';
import { findDrawn } from '../find-drawn.js';

export { menuStyles as styles } from './menu-styles.js';

export const words = { ...menuWords, ...shareWords };

/** The settings menu: pages of rows, walked by keyboard, never leaving the frame. */
export class MenuPanel implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #leave: (focus: 'button' | 'stay') => void;
  readonly #over: MenuOver;
  #page: SettingsPage | undefined;
  // While it is open it stays where it was opened.
  #isOver = false;
  // Where it was opened: from there, back leads out of it.
  #home: SettingsPage = 'root';
  #focusOn: string | undefined;

  constructor(context: PlayerContext, leave: (focus: 'button' | 'stay') => void) {
    this.#context = context;
    this.#leave = leave;
    this.#over = new MenuOver(context);
    context.host.addController(this);
  }

  get isOpen(): boolean {
    return this.#page !== undefined;
  }

  hostDisconnected(): void {
    this.#page = undefined;
    this.#over.end();
  }

  hostUpdated(): void {
    this.#over.show();
    if (this.#focusOn === undefined) return;
    const rows = this.#rows();
    const row =
      rows.find((item) => item.dataset['key'] === this.#focusOn) ?? this.#checkedOrFirst(rows);
    this.#focusOn = undefined;
    focusOn(row);
  }

  open(page: SettingsPage): void {
    this.#home = page;
    this.#isOver = this.#over.isNeeded;
    this.#open(page, '');
  }

  close(): void {
    this.#page = undefined;
    this.#context.host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    const page = this.#page;
    if (page === undefined) return nothing;
    const menu = this.#renderPage(page);
    return this.#isOver ? html`<div class="menu-over" popover="manual">${menu}</div>` : menu;
  }

  #renderPage(page: SettingsPage): TemplateResult {
    const { words } = this.#context;
    const items = settingsItems(page, this.#context);
    const title = pageTitle(page, this.#context);
    return html`<div
      class="menu ${page}"
      part="menu"
      role="menu"
      aria-label=${title}
      @keydown=${this.#onKeydown}
      @focusout=${this.#onFocusout}
    >
      <div class="head ${page === this.#home ? 'root' : ''}">
        ${page === this.#home ? html`<b class="label"><bdi>${title}</bdi></b>` : this.#renderBack(title, page)}
        ${isCaptionPage(page) ? renderSample(words.t('captions')) : nothing}
        <button
          class="row close"
          part="menu-item"
          role="menuitem"
          tabindex="-1"
          data-key="close"
          aria-label=${words.t('close')}
          @click=${() => this.#leave('button')}
        >
          ${closeIcon}
        </button>
      </div>
      ${isCaptionPage(page) ? renderSample(words.t('captions')) : nothing}
      ${repeat(
        items,
        ({ key }) => `${page} ${key}`,
        (item) => this.#renderItem(item, page),
      )}
    </div>`;
  }

  #renderBack(title: string, page: SettingsPage): TemplateResult {
    const { words } = this.#context;
    return html`<button
      class="row back"
      part="menu-item"
      role="menuitem"
      tabindex="-1"
      data-key="back"
      aria-label="${words.t('goBack')}: ${title}"
      @click=${() => this.#goBack(page)}
    >
      <span class="mark">${startIcon}</span><span class="label"><bdi>${title}</bdi></span>
    </button>`;
  }

  #renderItem(item: SettingsItem, page: SettingsPage): TemplateResult {
    const { key, label, value, opens, checked, font, swatch } = item;
    const isChoice = checked !== undefined;
    const choice = item.toggles ? 'menuitemcheckbox' : 'menuitemradio';
    return html`<button
      class="row ${item.narrowOnly ? 'narrow-only' : ''} ${item.keysOnly ? 'keys-only' : ''}"
      part="menu-item"
      role=${isChoice ? choice : 'menuitem'}
      tabindex="-1"
      data-key=${key}
      aria-checked=${isChoice ? checked : nothing}
      aria-haspopup=${opens ? 'menu' : nothing}
      aria-disabled=${item.isOff ? 'true' : nothing}
      @pointermove=${onPoint}
      @click=${() => this.#choose(item, page)}
    >
      ${isChoice && !item.toggles ? html`<span class="mark">${checked ? checkIcon : nothing}</span>` : nothing}
      <span class="label" ${cssVars({ '--_font': font ?? 'inherit' })}><bdi>${label}</bdi></span>
      ${value === undefined ? nothing : html`<span class="value">${value}</span>`}
      ${swatch ? html`<span class="swatch" ${cssVars({ '--_swatch': swatch })}></span>` : nothing}
      ${opens ? html`<span class="mark">${endIcon}</span>` : nothing}
      ${item.toggles ? html`<span class="switch"></span>` : nothing}
    </button>`;
  }

  #choose({ opens, command, act, isOff, stays }: SettingsItem, page: SettingsPage): void {
    if (isOff) return;
    act?.();
    if (opens) return this.#open(opens, '');
    if (command) this.#context.run(command);
    if (stays) this.#context.host.requestUpdate();
    else if (page === this.#home) this.#leave('button');
    else this.#goBack(page);
  }

  #goBack(page: SettingsPage): void {
    this.#open(parentOf(page) ?? this.#home, page);
  }

  #open(page: SettingsPage, focusOn: string): void {
    this.#page = page;
    this.#focusOn = focusOn;
    this.#context.host.requestUpdate();
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const act = this.#actOf(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  #actOf(key: string): (() => void) | undefined {
    const isRtl = this.#menu?.matches(':dir(rtl)');
    const [into, outOf] = isRtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    const page = this.#page;
    if (key === 'ArrowDown') return () => this.#move(1);
    if (key === 'ArrowUp') return () => this.#move(-1);
    if (key === 'Home') return () => focusOn(this.#rows()[0]);
    if (key === 'End') return () => focusOn(this.#rows().at(-1));
    if (key === into) return () => this.#focused()?.click();
    if ((key === outOf || key === 'Escape') && page && page !== this.#home)
      return () => this.#goBack(page);
    if (key === 'Escape') return () => this.#leave('button');
    // Seeking behind the menu is not what is meant.
    if (key === outOf) return () => undefined;
    return undefined;
  }

  readonly #onFocusout = (event: FocusEvent): void => {
    const goesTo = event.relatedTarget;
    const staysInside = goesTo instanceof Node && this.#menu?.contains(goesTo);
    // Redrawing a page drops the focus for a moment without it going anywhere.
    if (goesTo !== null && !staysInside) this.#leave('stay');
  };

  #move(steps: number): void {
    const rows = this.#rows();
    const at = rows.indexOf(this.#focused() as HTMLButtonElement);
    focusOn(rows[(at + steps + rows.length) % rows.length]);
  }

  #rows(): HTMLButtonElement[] {
    const rows = [...(this.#menu?.querySelectorAll('button') ?? [])];
    return rows.filter((row) => row.offsetParent !== null);
  }

  #checkedOrFirst(rows: readonly HTMLButtonElement[]): HTMLButtonElement | undefined {
    return (
      rows.find((row) => row.matches('[role=menuitemradio][aria-checked=true]')) ??
      rows.find((row) => !row.closest('.head'))
    );
  }

  #focused(): HTMLButtonElement | undefined {
    return this.#rows().find((row) => row.matches(':focus'));
  }

  get #menu(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.menu');
  }
}

/** What captions look like, where the menu lies over them, or none shows. */
function renderSample(text: string): TemplateResult {
  return html`<div class="sample" aria-hidden="true" ${cssVars(cueLook())}>
    <span class="window"><span>${text}</span></span>
  </div>`;
}

// A browser's own scrolling may leave the edge of a focused row outside the menu, as Firefox does.
function focusOn(row: HTMLElement | undefined): void {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}

// The row under the mouse is the one with the focus: one row is marked, never two.
function onPoint(event: PointerEvent): void {
  if (event.pointerType === 'mouse')
    (event.currentTarget as HTMLElement).focus({ preventScroll: true });
}
