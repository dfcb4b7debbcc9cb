import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { ActivityController } from './controls/activity.js';
import { renderCentre, firstIcons } from './controls/centre.js';
import { renderControlBar } from './controls/control-bar.js';
import { Feedback } from './controls/feedback.js';
import { renderFailure } from './controls/failure.js';
import type { Keys } from './controls/keys.js';
import { Previews } from './controls/previews.js';
import { SeekBar } from './controls/seek-bar.js';
import { SettingsMenu } from './controls/settings-menu.js';
import { cssVars } from '../shared/css-vars.js';
import { FocusKeeper } from '../shared/focus-keeper.js';
import { FrameFit } from './frame-fit.js';
import { isArriving } from './live-window.js';
import { LateParts } from './late-parts.js';
import type { PageFeatures } from './page-features.js';
import { PlayerCommands } from './player-commands.js';
import { PlayerTools } from './player-tools.js';
import type { PlayerContext, Pointer } from './player-context.js';
import { PosterHold } from './poster-hold.js';
import { ratioOf } from './snapshot.js';
import { findDrawn } from './find-drawn.js';

// Beyond these the frame has bars: a strip would have no room for the controls, a column none beside it.
const [narrowest, widest] = [0.4, 2.4];

/** Everything that is seen: composes the controls, and turns keys and gestures into commands. */
export class PlayerView implements ReactiveController {
  readonly #context: PlayerContext;
  readonly #late: LateParts;
  readonly #commands: PlayerCommands;
  readonly #activity: ActivityController;
  readonly #feedback: Feedback;
  readonly #fit: FrameFit;
  readonly #posterHold: PosterHold;
  readonly #tiles: Previews;
  readonly #seekBar: SeekBar;
  readonly #menu: SettingsMenu;
  readonly #tools: PlayerTools;
  #keys: Keys | undefined;
  #features: PageFeatures | undefined;
  #pointer: Pointer = 'mouse';
  #posterRatio: number | undefined;
  #keyboardFocus = false;
  // When play was first asked for.
  #askedAt: number | undefined;
  // Since it was said that the video is being prepared.
  #isAwaited = false;

  constructor(context: Omit<PlayerContext, 'run' | 'say' | 'tell' | 'keysOf' | 'wake'>) {
    const { host } = context;
    this.#late = new LateParts(context);
    this.#context = {
      ...context,
      keysOf: (...actions) =>
        this.#keys ? actions.map((action) => this.#keys?.hotkeys.keys[action]).join(' ') : nothing,
      run: (command) => {
        const isDone = this.#commands.run(command);
        if (isDone) this.#features?.memory.keep(command);
        return isDone;
      },
      wake: () => this.#activity.markActive(),
      say: (text) => this.#feedback.say(text),
      tell: (icon, text) => this.#feedback.show(icon, text, text),
    };
    this.#feedback = new Feedback(host);
    this.#tools = new PlayerTools(this.#context, this.#late);
    this.#commands = new PlayerCommands(context, (command) => void this.#tools.use(command));
    this.#activity = new ActivityController(host);
    this.#fit = new FrameFit(host);
    this.#posterHold = new PosterHold(this.#context);
    this.#tiles = new Previews(this.#context, this.#late);
    this.#seekBar = new SeekBar(this.#context, this.#tiles, this.#tools);
    this.#menu = new SettingsMenu(this.#context, this.#late);
    host.addController(this);
    context.player.intent.recall = async (playback) =>
      host.rememberPosition
        ? ((await this.#late.fetch('features'))?.recallPlace(host, playback) ?? 0)
        : 0;
    context.player.intent.features = () => this.#late.fetch('features');
    context.player.intent.yields = (to) => this.#tools.use({ act: 'ads', to });
    // A button that has done its work goes; the focus stays in the player.
    new FocusKeeper(host, () => () => this.#stage, {
      preventScroll: true,
    });
  }

  hostDisconnected(): void {
    this.#keyboardFocus = false;
  }

  hostUpdate(): void {
    if (!this.#hasControls) this.#menu.close('stay');
    if (this.#context.captions.showing >= 0) this.#late.need('cues');
    if (this.#isSound) this.#late.need('sound');
    this.#tellPreparing();
    const { host, player } = this.#context;
    const { paused, started, state, playback } = player.snapshot;
    if (!paused && !player.intent.holds) this.#askedAt ??= performance.now();
    // Of what never plays, the error panel has them sent.
    if (started && playback?.beacons && host.beacons !== 'off')
      this.#late.need('beacons')?.follow(this.#context, this.#askedAt);
    if (this.#late.come.keys) this.#takeKeys();
    // What the page asks for beyond the usual comes after the first frame, unless that is where to begin.
    const isDue =
      !/^(empty|loading)$/.test(state.phase) ||
      host.rememberPosition ||
      host.playlist ||
      this.#keys;
    const { PageFeatures } = (isDue && this.#late.need('features')) || {};
    this.#features ??=
      PageFeatures &&
      new PageFeatures(this.#context, {
        useTool: (command) => void this.#tools.useForPage(command),
        takeKeys: () => this.#takeKeys(),
        takePageKeys: () => this.#late.need('pageKeys')?.PageKeys,
        onKey: (event) => void this.#onKey(event),
      });
    this.#features?.read();
  }

  #tellPreparing(): void {
    const { phase } = this.#context.player.snapshot.state;
    if (phase === 'preparing') this.#late.need('preparing');
    const isAwaited = phase === 'preparing' || (phase === 'loading' && this.#isAwaited);
    if (isAwaited === this.#isAwaited) return;
    this.#isAwaited = isAwaited;
    if (isAwaited || phase === 'ready')
      this.#feedback.say(this.#context.words.t(isAwaited ? 'preparing' : 'prepared'));
  }

  hostUpdated(): void {
    this.#fit.observe(this.#stage);
  }

  /** Whether the controls are in sight. */
  get controlsShown(): boolean {
    const { state, started, paused } = this.#context.player.snapshot;
    if (!this.#hasControls || this.#isIdle || state.phase === 'empty') return false;
    if (this.#isSound) return true;
    const isHeld =
      this.#menu.isOpen || this.#seekBar.scrubTime !== undefined || this.#keyboardFocus;
    return (started && paused) || isHeld || this.#activity.active;
  }

  focus(options?: FocusOptions): void {
    this.#stage?.focus(options);
  }

  render(poster: string | undefined): TemplateResult {
    const { player, words } = this.#context;
    const { aspectRatio, mutedByPolicy, state, playback } = player.snapshot;
    const title = playback?.title ?? '';
    const [plain, titled] = this.#isSound
      ? (['audio', 'audioOf'] as const)
      : (['player', 'playerOf'] as const);
    return html`<div
      ${cssVars({ '--_ratio': aspectRatio ? Math.min(widest, Math.max(narrowest, aspectRatio)) : '16 / 9' })}
      class=${this.#looks}
      part="stage"
      role="region"
      tabindex="-1"
      lang=${words.spoken}
      dir=${words.dir}
      aria-label=${title ? words.t(titled, { title }) : words.t(plain)}
      @pointermove=${this.#onPointerMove}
      @pointerleave=${this.#onPointerLeave}
      @click=${this.#onClick}
      @dblclick=${this.#onDoubleClick}
      @keydown=${this.#onKeydown}
      @focusin=${this.#onFocus}
      @focusout=${this.#onFocus}
    >
      ${player.video} ${this.#isSound ? this.#late.come.sound?.renderAudioFace(this.#context, poster) : this.#renderPicture(poster)}
      <div class="middle">${this.#feedback.render()}</div>
      ${state.phase === 'failed' ? renderFailure(this.#context, this.#late, state.error) : (this.#renderPreparing() ?? this.#renderControls())}
      ${mutedByPolicy ? this.#late.need('unmute')?.renderUnmute(this.#context, firstIcons) : nothing} ${this.#tools.render()} ${this.#menu.render()}
    </div>`;
  }

  get #stage(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.stage');
  }

  get #hasFailed(): boolean {
    return this.#context.player.snapshot.state.phase === 'failed';
  }

  // There is nothing to act upon.
  get #isIdle(): boolean {
    return this.#hasFailed || this.#context.player.snapshot.state.phase === 'preparing';
  }

  get #hasControls(): boolean {
    return this.#context.host.controls;
  }

  get #isSound(): boolean {
    return this.#context.player.snapshot.aspectRatio === 0;
  }

  get #looks(): string {
    const { state, started, aspectRatio, hasFrame } = this.#context.player.snapshot;
    const failed = this.#hasFailed;
    const shown = this.controlsShown;
    const fills = this.#fit.fills(aspectRatio);
    const looks = {
      failed,
      preparing: state.phase === 'preparing',
      still: this.#hasControls && !failed && !shown && started,
      raised: shown,
      sound: this.#isSound,
      fills,
      // Black behind a rounded corner shines through its edge.
      covered: !failed && fills && hasFrame,
    };
    return `stage ${Object.entries(looks)
      .flatMap(([name, holds]) => (holds ? name : []))
      .join(' ')}`;
  }

  #renderPicture(poster: string | undefined): TemplateResult {
    const { started } = this.#context.player.snapshot;
    const gone = started && !this.#hasFailed ? 'gone' : '';
    const fills = this.#fit.fills(this.#posterRatio) ? 'fills' : '';
    return html`${
      poster && !this.#posterHold.holds
        ? html`<img class="poster ${gone} ${fills}" part="poster" src=${poster} alt="" @load=${this.#onPoster} />`
        : nothing
    }
      ${this.#renderScrubFrame()}
      <div class="middle" part="middle">${this.#renderPreparing() ? nothing : renderCentre(this.#context, this.#pointer, this.#late.come.touch?.renderTouchButtons(this.#context, this.controlsShown, firstIcons))}</div>
      ${this.#renderArriving()}`;
  }

  #renderArriving(): TemplateResult | undefined {
    const { player } = this.#context;
    const { started, waiting } = player.snapshot;
    return started && waiting && isArriving(player)
      ? this.#late.need('preparing')?.renderArriving(this.#context)
      : undefined;
  }

  #renderPreparing(): TemplateResult | undefined {
    const { state } = this.#context.player.snapshot;
    return state.phase === 'preparing'
      ? this.#late.come.preparing?.renderPreparing(this.#context, state.answer)
      : undefined;
  }

  #renderCues(): TemplateResult | typeof nothing {
    return this.#late.come.cues?.renderCues(this.#context) ?? nothing;
  }

  #renderControls(): TemplateResult | typeof nothing {
    if (!this.#hasControls) return this.#renderCues();
    const shown = this.controlsShown ? 'shown' : '';
    return html`<div class="scrim ${shown}"></div>
      ${this.#renderCues()}
      <div class="controls ${shown}" ?inert=${this.#menu.isOpen}>
        ${this.#tools.renderTop()}${renderControlBar(this.#context, { seekBar: this.#seekBar, menu: this.#menu, pointer: this.#pointer, late: this.#late, tools: this.#tools })}
      </div>`;
  }

  // The storyboard's picture stands in until the frame itself has come.
  #renderScrubFrame(): TemplateResult | typeof nothing {
    const { scrubTime } = this.#seekBar;
    const stage = this.#stage;
    if (scrubTime === undefined || !stage || !this.#context.player.video.seeking) return nothing;
    return this.#tiles.renderScrubFrame(scrubTime, stage);
  }

  readonly #onPoster = (event: Event): void => {
    const { naturalWidth, naturalHeight } = event.target as HTMLImageElement;
    this.#posterRatio = ratioOf(naturalWidth, naturalHeight);
    this.#context.host.requestUpdate();
  };

  readonly #onPointerMove = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return;
    this.#setPointer('mouse');
    this.#activity.markActive();
  };

  readonly #onPointerLeave = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') this.#activity.markIdle();
  };

  readonly #onClick = (event: Event): void => {
    if (!this.#hasControls) return;
    const isTouch = (event as PointerEvent).pointerType === 'touch';
    this.#setPointer(isTouch ? 'touch' : 'mouse');
    if (this.#isOnControl(event)) return this.#activity.markActive();
    if (this.#menu.isOpen) return this.#menu.close('button');
    const { started, paused } = this.#context.player.snapshot;
    if (this.#isIdle || this.#isSound) return;
    // The second tap of two finds the video on its way: it must not stop it.
    if (isTouch && (started || !paused))
      return this.#activity.active ? this.#activity.markIdle() : this.#activity.markActive();
    this.#commands.run({ act: 'toggle-play' });
  };

  readonly #onDoubleClick = (event: Event): void => {
    if (!this.#hasControls || this.#isSound) return;
    if (!this.#isOnControl(event) && this.#pointer === 'mouse')
      this.#commands.run({ act: 'toggle-fullscreen' });
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (this.#context.host.hotkeys !== 'off') void this.#onKey(event);
  };

  async #onKey(event: KeyboardEvent): Promise<void> {
    if (!this.#hasControls || this.#isIdle) return;
    const { key, target } = event;
    if (!this.#keys) {
      // What would scroll the page until it is known whether the key is ours.
      if (/^( |Arrow|Home|End)/.test(key) && !(target instanceof HTMLButtonElement))
        event.preventDefault();
      await this.#late.fetch('keys');
    }
    if (this.#takeKeys()?.press(event, target)) this.#activity.markActive();
  }

  #takeKeys(): Keys | undefined {
    const { Keys } = this.#late.need('keys') ?? {};
    return (this.#keys ??=
      Keys && new Keys(this.#context, firstIcons, (...answer) => this.#feedback.show(...answer)));
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const focused = event.type === 'focusin' ? event.target : event.relatedTarget;
    // What the page has put into a slot is inside too.
    const isInside =
      focused instanceof HTMLElement &&
      (this.#stage?.contains(focused) || this.#context.host.contains(focused));
    if (isInside) this.#takeKeys();
    const isByKeyboard =
      isInside && focused.matches(':is(button, input, [slot], [slot] *):focus-visible');
    if (isByKeyboard === this.#keyboardFocus) return;
    this.#keyboardFocus = isByKeyboard;
    this.#context.host.requestUpdate();
  };

  #isOnControl(event: Event): boolean {
    return event
      .composedPath()
      .some(
        (node) =>
          node instanceof HTMLElement &&
          node.matches('button, input, form, slot, .menu, .buttons, .seek, .error, .statistics'),
      );
  }

  #setPointer(pointer: Pointer): void {
    if (pointer === this.#pointer) return;
    this.#pointer = pointer;
    if (pointer === 'touch') this.#late.need('touch');
    this.#context.host.requestUpdate();
  }
}
