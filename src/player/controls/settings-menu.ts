import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { LateParts } from '../late-parts.js';
import type { PlayerContext } from '../player-context.js';
import { settingsIcon } from './icons.js';
import type { MenuPanel } from './menu-panel.js';
import type { ListMenu } from '../player-tool.js';
import { findDrawn } from '../find-drawn.js';
import type { SettingsPage } from './settings-item.js';

/** The settings button. Its menu is fetched when somebody first reaches for it: most viewers never do. */
export class SettingsMenu implements ListMenu, ReactiveController {
  readonly #context: PlayerContext;
  readonly #late: LateParts;
  #panel: MenuPanel | undefined;
  // The part of the button that opened it.
  #opener = 'settings-button';
  #returnsFocus = false;

  constructor(context: PlayerContext, late: LateParts) {
    this.#context = context;
    this.#late = late;
    context.host.addController(this);
  }

  get isOpen(): boolean {
    return this.#panel?.isOpen === true;
  }

  // While the menu is open the button is inert, and takes no focus.
  hostUpdated(): void {
    if (!this.#returnsFocus) return;
    this.#returnsFocus = false;
    const find = (part: string): HTMLElement | undefined =>
      findDrawn(this.#context.host, `[part~=${part}]`);
    (find(this.#opener) ?? find('settings-button'))?.focus({ preventScroll: true });
  }

  /** Closes; the button gets the focus back unless it has moved on already. */
  close(focus: 'button' | 'stay'): void {
    if (!this.isOpen) return;
    this.#panel?.close();
    this.#returnsFocus = focus === 'button';
  }

  openChapters(): void {
    void this.#open('chapters', 'chapters-button');
  }

  renderButton(): TemplateResult {
    return html`<button
      part="button settings-button"
      aria-label=${this.#context.words.t('settings')}
      aria-haspopup="menu"
      aria-expanded=${this.isOpen}
      @pointerenter=${this.fetch}
      @focus=${this.fetch}
      @click=${() => this.#open('root', 'settings-button')}
    >
      ${settingsIcon}
    </button>`;
  }

  render(): TemplateResult | typeof nothing {
    return this.#panel?.render() ?? nothing;
  }

  readonly fetch = (): void => void this.#late.need('menu');

  readonly #open = async (page: SettingsPage, opener: string): Promise<void> => {
    const module = this.#late.come.menu ?? (await this.#late.fetch('menu'));
    if (!module) return this.#context.tell(settingsIcon, this.#context.words.t('errorNetwork'));
    this.#panel ??= new module.MenuPanel(this.#context, (focus) => this.close(focus));
    this.#opener = opener;
    this.#panel.open(page);
  };
}
