import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { ActivityController } from './controls/activity.js';
import { renderCentre } from './controls/centre.js';
import { renderControlBar } from './controls/control-bar.js';
import { Echo } from './controls/echo.js';
import { renderErrorPanel } from './controls/error-panel.js';
import { commandOf, type Command } from './controls/hotkeys.js';
import { PreviewTiles } from './controls/preview-tiles.js';
import { SeekBar } from './controls/seek-bar.js';
import { SettingsMenu } from './controls/settings-menu.js';
import { renderUnmute } from './controls/volume-control.js';
import { FrameClock } from './frame-clock.js';
import { PlayerActs } from './player-acts.js';
import type { PlayerContext } from './player-context.js';

/** Everything that is seen: composes the controls, and turns keys and gestures into commands. */
export class PlayerView implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #acts: PlayerActs;
  readonly #activity: ActivityController;
  readonly #echo: Echo;
  readonly #tiles: PreviewTiles;
  readonly #seekBar: SeekBar;
  readonly #menu: SettingsMenu;
  readonly #stage = createRef<HTMLElement>();
  #pointer: 'thumb' | 'mouse' = 'mouse';
  #keyboardFocus = false;
  #hadFocus = false;

  constructor(context: Omit<PlayerContext, 'run'>) {
    const { host, player } = context;
    this.#context = { ...context, run: (command) => this.#acts.run(command) };
    this.#echo = new Echo(host);
    this.#acts = new PlayerActs(context, new FrameClock(player.video), this.#echo);
    this.#activity = new ActivityController(host);
    this.#tiles = new PreviewTiles(host, player);
    this.#seekBar = new SeekBar(this.#context, this.#tiles);
    this.#menu = new SettingsMenu(this.#context);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#keyboardFocus = false;
  }

  hostUpdate(): void {
    this.#hadFocus = this.#focused !== null;
  }

  // A button that has done its work goes; the focus stays in the player.
  hostUpdated(): void {
    if (this.#hadFocus && this.#focused === null) this.focus({ preventScroll: true });
  }

  /** Whether the controls are in sight. */
  get controlsShown(): boolean {
    const { phase, started, paused } = this.#context.player.snapshot;
    if (phase === 'failed' || phase === 'empty') return false;
    const isHeld = this.#menu.isOpen || this.#seekBar.scrubTime !== undefined || this.#keyboardFocus;
    return (started && paused) || isHeld || this.#activity.active;
  }

  focus(options?: FocusOptions): void {
    this.#stage.value?.focus(options);
  }

  render(poster: string | undefined): TemplateResult {
    const { player, words } = this.#context;
    const { started, playback, phase } = player.snapshot;
    const shown = this.controlsShown;
    const title = playback?.title;
    const isFailed = phase === 'failed';
    return html`<div
      ${ref(this.#stage)}
      class="stage ${isFailed ? 'failed' : shown || !started ? '' : 'still'}"
      part="stage"
      role="region"
      tabindex="-1"
      aria-label=${title ? words.t('playerOf', { title }) : words.t('player')}
      @pointermove=${this.#onPointerMove}
      @pointerleave=${this.#onPointerLeave}
      @click=${this.#onClick}
      @dblclick=${this.#onDoubleClick}
      @keydown=${this.#onKeydown}
      @focusin=${this.#onFocus}
      @focusout=${this.#onFocus}
    >
      ${player.video}
      ${poster ? html`<img class="poster ${started && !isFailed ? 'gone' : ''}" part="poster" src=${poster} alt="" />` : nothing}
      ${this.#renderScrubFrame()}
      <div class="middle" part="middle">${renderCentre(this.#context, shown ? this.#pointer : 'mouse')}</div>
      <div class="middle">${this.#echo.render()}</div>
      ${isFailed
        ? renderErrorPanel(this.#context, this.#retry)
        : html`<div class="controls ${shown ? 'shown' : ''}">
            ${renderControlBar(this.#context, this.#seekBar, this.#menu)}
          </div>`}
      ${renderUnmute(this.#context)} ${this.#menu.render()}
    </div>`;
  }

  // The storyboard's picture stands in until the frame itself has come.
  #renderScrubFrame(): TemplateResult | typeof nothing {
    const { scrubTime } = this.#seekBar;
    const stage = this.#stage.value;
    if (scrubTime === undefined || !stage || !this.#context.player.video.seeking) return nothing;
    const picture = this.#tiles.render(scrubTime, { width: stage.clientWidth, height: stage.clientHeight });
    return picture === nothing ? nothing : html`<div class="scrub-frame" part="scrub-frame">${picture}</div>`;
  }

  readonly #retry = (): void => {
    this.#context.player.retry();
  };

  readonly #onPointerMove = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return;
    this.#setPointer('mouse');
    this.#activity.stir();
  };

  readonly #onPointerLeave = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') this.#activity.rest();
  };

  readonly #onClick = (event: Event): void => {
    const isTouch = (event as PointerEvent).pointerType === 'touch';
    this.#setPointer(isTouch ? 'thumb' : 'mouse');
    if (this.#isOnControl(event)) return this.#activity.stir();
    if (this.#menu.isOpen) return this.#menu.close('button');
    const { started, phase } = this.#context.player.snapshot;
    if (phase === 'failed') return;
    if (isTouch && started) return this.#activity.active ? this.#activity.rest() : this.#activity.stir();
    this.#acts.run({ act: 'toggle-play' });
  };

  readonly #onDoubleClick = (event: Event): void => {
    if (!this.#isOnControl(event) && this.#pointer === 'mouse') this.#acts.run({ act: 'toggle-fullscreen' });
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const command = this.#commandFor(event);
    if (!command || this.#context.player.snapshot.phase === 'failed') return;
    event.preventDefault();
    event.stopPropagation();
    this.#activity.stir();
    this.#acts.runAndTell(command);
  };

  #commandFor(event: KeyboardEvent): Command | undefined {
    const target = event.target as HTMLElement;
    // A button acts on its own keys; a key held down must not flip anything back and forth.
    if (target instanceof HTMLButtonElement && event.key === ' ') return undefined;
    const command = commandOf(event);
    if (event.repeat && command?.act.startsWith('toggle')) return undefined;
    const isVolume = target instanceof HTMLInputElement && target.closest('.volume') !== null;
    if (isVolume && command?.act === 'seek-by') return { act: 'volume-by', amount: command.seconds / 100 };
    return command;
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const focused = event.type === 'focusin' ? event.target : event.relatedTarget;
    const isInside = focused instanceof HTMLElement && this.#stage.value?.contains(focused);
    const isByKeyboard = Boolean(isInside) && (focused as HTMLElement).matches('button:focus-visible, input:focus-visible');
    if (isByKeyboard === this.#keyboardFocus) return;
    this.#keyboardFocus = isByKeyboard;
    this.#context.host.requestUpdate();
  };

  get #focused(): Element | null {
    return this.#context.host.shadowRoot?.activeElement ?? null;
  }

  #isOnControl(event: Event): boolean {
    return event.composedPath().some((node) => node instanceof HTMLElement && node.matches('button, input, .menu, .buttons, .seek, .error'));
  }

  #setPointer(pointer: 'thumb' | 'mouse'): void {
    if (pointer === this.#pointer) return;
    this.#pointer = pointer;
    this.#context.host.requestUpdate();
  }
}
