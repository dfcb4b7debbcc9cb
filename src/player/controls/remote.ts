import type { ReactiveController } from 'lit';
import { findDrawn } from '../find-drawn.js';
import { isTelevision } from '../is-television.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { isFree, leftToPage } from './free-keys.js';
import { focusOn, nextTarget, targetsIn } from './remote-focus.js';
import { remoteKeyOf, type Direction, type RemoteKey } from './remote-keys.js';

export { remoteStyles as styles } from './remote-styles.js';

/** Without a key, while it plays, the controls are left, so that they fade. */
const restMs = 5000;
/** Of the keys that wind. */
const windSeconds = 10;

/** Who takes a key: we have it, the keys of the player and the browser have it, or the page has it. */
type Taker = 'done' | 'player' | 'page';

/** What opens over the player, and closes by Escape. */
const panels = '.menu, .transcript, .danmaku-form, .statistics';
/** What comes and goes with the controls. */
const rests = '.bar, [slot^=controls-], [slot^=top-]';
const typing =
  'textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])';

/** Arrows move the focus among the controls, as the remote control of a television has it. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #connection: AbortController | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  // Of the row of buttons: where one comes back to.
  #lastButton: HTMLElement | undefined;
  // While a key of ours closes something.
  #isEscaping = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  act(): void {
    this.#look();
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const { host } = this.#context;
    const page = host.ownerDocument;
    host.addEventListener('keydown', (event) => this.#onKey(event), { signal, capture: true });
    // The keys of the player are heard at the page too, perhaps before ours.
    const keep = (event: KeyboardEvent): void => this.#keepFromPlayer(event);
    page.addEventListener('keydown', keep, { signal, capture: true });
    page.addEventListener('keydown', (event) => this.#onPageKey(event), { signal });
  }

  hostUpdated(): void {
    this.#look();
  }

  hostDisconnected(): void {
    this.#connection?.abort();
    clearTimeout(this.#rest);
  }

  get #stage(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.stage');
  }

  get #isOn(): boolean {
    const { controls, hotkeys, remoteKeys } = this.#context.host;
    const isWanted =
      remoteKeys === 'on' || (remoteKeys !== 'off' && isTelevision(navigator.userAgent));
    return isWanted && controls && hotkeys !== 'off';
  }

  #look(): void {
    const stage = this.#stage;
    if (this.#isOn) stage?.setAttribute('data-remote', '');
    else stage?.removeAttribute('data-remote');
  }

  #isOfPage(event: KeyboardEvent): boolean {
    const { host } = this.#context;
    if (!this.#isOn || host.hotkeys !== 'page' || event.composedPath().includes(host)) return false;
    const key = remoteKeyOf(event);
    return key !== undefined && key !== 'left' && key !== 'right' && isFree(event);
  }

  #keepFromPlayer(event: KeyboardEvent): void {
    if (this.#isOfPage(event)) leftToPage.add(event);
  }

  #onPageKey(event: KeyboardEvent): void {
    if (!this.#isOfPage(event)) return;
    const stage = this.#stage;
    if (stage) this.#take(event, stage);
  }

  #onKey(event: KeyboardEvent): void {
    const [target] = event.composedPath();
    if (this.#isOn && !this.#isEscaping && !event.isComposing && target instanceof HTMLElement)
      this.#take(event, target === this.#context.host ? (this.#stage ?? target) : target);
  }

  #take(event: KeyboardEvent, target: HTMLElement): void {
    const key = remoteKeyOf(event);
    if (!key) return;
    this.#context.wake();
    const taker = this.#act(key, target, event);
    this.#restLater();
    if (taker === 'page') leftToPage.add(event);
    if (taker !== 'done') return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act(key: RemoteKey, target: HTMLElement, event: KeyboardEvent): Taker {
    if (key === 'back') return this.#goBack(target, event);
    if (key === 'enter') return this.#enter(target, event);
    if (key === 'left' || key === 'right' || key === 'up' || key === 'down')
      return this.#move(key, target);
    return this.#command(key, event);
  }

  #move(direction: Direction, target: HTMLElement): Taker {
    const stage = this.#stage;
    if (!stage || target.closest('dialog')) return 'player';
    if (target.closest('.menu')) return this.#moveInMenu(direction, target);
    if (target === stage) return this.#leavePicture(direction, stage);
    const isAcross = direction === 'left' || direction === 'right';
    // Steps of their own: the sliders, a caret, a list, the frame of the sign language.
    const takesAcross = '.seek input, .sign, ' + typing;
    const takesAlong = '.volume input, .sign, select, textarea';
    if (target.matches(isAcross ? takesAcross : takesAlong)) return 'player';
    return this.#moveFrom(target, direction, stage);
  }

  #moveFrom(target: HTMLElement, direction: Direction, stage: HTMLElement): Taker {
    if (target.closest('.buttons')) this.#lastButton = target;
    const isSeek = target.matches('.seek input');
    const next =
      isSeek && direction === 'down' && this.#lastButton?.checkVisibility?.()
        ? this.#lastButton
        : nextTarget(stage, target, direction);
    if (next) focusOn(next);
    else if (direction === 'up' && target.closest('.bar')) stage.focus({ preventScroll: true });
    else return direction === 'up' || direction === 'down' ? 'page' : 'done';
    return 'done';
  }

  #moveInMenu(direction: Direction, target: HTMLElement): Taker {
    const out = target.matches(':dir(rtl)') ? 'right' : 'left';
    const isFirstPage = target.closest('.menu')?.querySelector('.head.root');
    if (direction !== out || !isFirstPage) return 'player';
    this.#escape(target);
    return 'done';
  }

  #leavePicture(direction: Direction, stage: HTMLElement): Taker {
    const [first] = this.#before(stage);
    if (first) {
      focusOn(first);
      return 'done';
    }
    if (direction === 'left' || direction === 'right') return 'player';
    const isShown = stage.matches('.raised');
    const next = nextTarget(stage, stage, direction);
    if (next) focusOn(next);
    return next || !isShown ? 'done' : 'page';
  }

  /** What stands before the picture and waits for an answer. */
  #before(stage: HTMLElement): readonly HTMLElement[] {
    const asks = '.ad, .error, .end-screen';
    return targetsIn(stage).filter((target) => target.closest(asks));
  }

  #enter(target: HTMLElement, event: KeyboardEvent): Taker {
    const stage = this.#stage;
    const isPicture = target === stage || target.matches('.seek input');
    if (!stage || !isPicture) return this.#click(target, event);
    const [first] = target === stage ? this.#before(stage) : [];
    if (!first) return this.#command('play-pause', event);
    focusOn(first);
    return 'done';
  }

  /** A key that is not called Enter clicks nothing by itself. */
  #click(target: HTMLElement, event: KeyboardEvent): Taker {
    if (event.key === 'Enter' || !target.matches('button, a[href]')) return 'player';
    target.click();
    return 'done';
  }

  #goBack(target: HTMLElement, event: KeyboardEvent): Taker {
    const stage = this.#stage;
    if (!stage) return 'player';
    const dialog = target.closest('dialog');
    const panel = target.closest(panels);
    if (dialog ?? panel) {
      // They know the key themselves.
      if (event.key === 'Escape') return 'player';
      if (dialog) closeDialog(dialog);
      else this.#escape(target);
      return 'done';
    }
    if (target !== stage) {
      stage.focus({ preventScroll: true });
      return 'done';
    }
    return this.#leavePlayer(stage);
  }

  #leavePlayer(stage: HTMLElement): Taker {
    const open = stage.querySelector<HTMLElement>(panels);
    if (open) this.#escape(open);
    else if (this.#context.screen.isFullscreen) this.#context.run({ act: 'toggle-fullscreen' });
    else return 'page';
    return 'done';
  }

  #escape(target: HTMLElement): void {
    this.#isEscaping = true;
    target.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'Escape',
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
    this.#isEscaping = false;
  }

  #command(key: Exclude<RemoteKey, Direction | 'enter' | 'back'>, event: KeyboardEvent): Taker {
    const { host, player, run, say, words } = this.#context;
    // Play that was asked for counts, before the browser has told of it.
    const { paused } = player;
    const to = key === 'next' ? 'next' : 'previous';
    if (key === 'forward') run({ act: 'seek-by', seconds: windSeconds });
    else if (key === 'rewind') run({ act: 'seek-by', seconds: -windSeconds });
    else if (event.repeat) return 'done';
    else if (key === 'next' || key === 'previous')
      run(host.playlist ? { act: 'playlist', to } : { act: 'chapters', to });
    else if (key === 'play-pause' || (key === 'play') === paused) {
      run({ act: 'toggle-play' });
      say(words.t(paused ? 'play' : 'pause'));
    }
    return 'done';
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      const { host, player } = this.#context;
      const focused = host.shadowRoot?.activeElement ?? host.querySelector(':focus');
      if (!player.paused && focused?.closest(rests)) this.#stage?.focus({ preventScroll: true });
    }, restMs);
  }
}

function closeDialog(dialog: HTMLDialogElement): void {
  if (dialog.requestClose) dialog.requestClose();
  else dialog.close();
}
