import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { ToolCommand } from '../command.js';
import { findDrawn } from '../find-drawn.js';
import { recall, remember } from '../memory.js';
import { parsed } from '../places.js';
import type { PlayerContext, PlayerPage } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import type { SignLanguage } from '../sign-language.js';
import {
  setSignLanguage,
  signLanguageSettingsOf,
  toSignLanguageSettings,
  type SignLanguageSettings,
} from './sign-language-settings.js';
import { ratioOf } from '../snapshot.js';
import { keepInStep } from './sign-language-step.js';
import { signLanguageIcon } from './sign-language-icon.js';

export { signLanguageStyles as styles } from './sign-language-styles.js';

export { signLanguageWords as words } from './sign-language-words.js';

const settingsKey = 'vod-player-sign-language';
/** Percent, of a key. */
const step = 5;

/** The player, as it is made once more within itself. */
type InnerPlayer = HTMLElement &
  PlayerPage &
  Pick<
    HTMLVideoElement,
    | 'currentTime'
    | 'duration'
    | 'pause'
    | 'paused'
    | 'play'
    | 'playbackRate'
    | 'seeking'
    | 'videoHeight'
    | 'videoWidth'
  >;

/** What a pointer has taken hold of. */
interface Grip {
  readonly what: 'place' | 'size';
  readonly clientX: number;
  readonly clientY: number;
  readonly from: SignLanguageSettings;
}

/** A second video in a corner of the picture, in step with the first: loaded when the viewer switches it on. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #given: string | SignLanguage = '';
  #inner: InnerPlayer | undefined;
  #end = new AbortController();
  #grip: Grip | undefined;
  #isRecalled = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostConnected(): void {
    this.#look();
  }

  hostDisconnected(): void {
    this.#drop();
  }

  async act({ to }: Extract<ToolCommand, { act: 'signLanguage' }>): Promise<void> {
    const { host, say, words } = this.#context;
    if (to === 'toggle') {
      const isOn = !signLanguageSettingsOf(host).isOn;
      this.#set({ isOn });
      this.#keep();
      say(words.t(isOn ? 'signLanguageOn' : 'signLanguageOff'));
    } else if (!this.#isRecalled) {
      this.#isRecalled = true;
      this.#set(toSignLanguageSettings(parsed(await recall(host, settingsKey))));
    }
    this.#look();
  }

  render(): TemplateResult | typeof nothing {
    const { host, player, words } = this.#context;
    if (!this.#inner || player.snapshot.aspectRatio === 0) return nothing;
    const { x, y, width } = signLanguageSettingsOf(host);
    const { videoWidth, videoHeight } = this.#inner;
    const shape = ratioOf(videoWidth, videoHeight) || 16 / 9;
    return html`<div class="sign-room"><div
      class="sign"
      part="sign-language"
      role="group"
      tabindex="0"
      aria-label=${words.t('signLanguage')}
      ${cssVars({ '--_x': x, '--_y': y, '--_width': width, '--_sign-shape': shape })}
      @keydown=${this.#onKey}
      @pointerdown=${(event: PointerEvent) => this.#take(event, 'place')}
      @pointermove=${this.#onMove}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
      @click=${(event: Event) => event.stopPropagation()}
      @dblclick=${(event: Event) => event.stopPropagation()}
    >
      ${this.#inner}
      <span class="sign-grip" aria-hidden="true" @pointerdown=${(event: PointerEvent) => this.#take(event, 'size')}></span>
    </div></div>`;
  }

  // What is to be there is made, and what is not any more goes.
  #look(): void {
    const { host } = this.#context;
    const { isOn } = signLanguageSettingsOf(host);
    const isWanted = isOn && host.isConnected && Boolean(host.signLanguage);
    if (isWanted && this.#inner && this.#given === host.signLanguage) return;
    this.#drop();
    this.#given = host.signLanguage;
    if (isWanted) this.#make();
    host.requestUpdate();
  }

  #make(): void {
    const { host, player, words } = this.#context;
    const { video } = player;
    const label = words.t('signLanguage');
    // Under whatever name the page has registered it.
    const inner = document.createElement(host.localName) as InnerPlayer;
    Object.assign(inner, {
      controls: false,
      defaultMuted: true,
      mediaSession: false,
      beacons: 'off',
      hotkeys: 'off',
      storage: null,
      preload: 'auto',
      playbackUrl: host.playbackUrl,
      lang: words.spoken,
      // Not of the same name as the one around it.
      messages: { [words.spoken]: { player: label, playerOf: label } },
      ...toSource(this.#given),
    });
    this.#end = new AbortController();
    const { signal } = this.#end;
    inner.addEventListener('vod-player-error', (event) => this.#fail(event), { signal });
    // Its events are nobody's but ours.
    for (const type of ownEvents)
      inner.addEventListener(type, (event) => event.stopPropagation(), { signal });
    // Its shape.
    inner.addEventListener('loadedmetadata', () => host.requestUpdate(), { signal });
    keepInStep({ video, inner, isHeld: () => player.intent.holds !== undefined, signal });
    this.#inner = inner;
  }

  #drop(): void {
    this.#end.abort();
    this.#inner?.remove();
    this.#inner = undefined;
  }

  #fail(event: Event): void {
    const { tell, words } = this.#context;
    event.stopPropagation();
    this.#set({ isOn: false });
    this.#look();
    tell(signLanguageIcon, words.t('signLanguageFailed'));
  }

  #set(change: Partial<SignLanguageSettings>): void {
    const { host } = this.#context;
    setSignLanguage(host, change);
    host.requestUpdate();
  }

  #keep(): void {
    const { host } = this.#context;
    void remember(host, settingsKey, JSON.stringify(signLanguageSettingsOf(host)));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { x, y, width } = this.#seen;
    const changes: Readonly<Record<string, Partial<SignLanguageSettings>>> = {
      ArrowLeft: { x: x - step },
      ArrowRight: { x: x + step },
      ArrowUp: { y: y - step },
      ArrowDown: { y: y + step },
      '+': { width: width + step },
      '=': { width: width + step },
      '-': { width: width - step },
    };
    const change = changes[event.key];
    if (!change || event.ctrlKey || event.altKey || event.metaKey) return;
    // The picture's own keys.
    event.preventDefault();
    event.stopPropagation();
    this.#set(change);
    this.#keep();
  };

  #take(event: PointerEvent, what: Grip['what']): void {
    event.stopPropagation();
    // Of the grip, the frame hears too.
    if (what === 'place' && this.#grip) return;
    const { clientX, clientY, pointerId } = event;
    this.#grip = { what, clientX, clientY, from: this.#seen };
    this.#frame?.setPointerCapture(pointerId);
  }

  readonly #onMove = (event: PointerEvent): void => {
    const grip = this.#grip;
    const frame = this.#frame;
    if (!grip || !frame) return;
    const { what, clientX, clientY, from } = grip;
    const [right, down] = [event.clientX - clientX, event.clientY - clientY];
    const free = freeAround(frame);
    if (what === 'size') return this.#set({ width: from.width + (right / free.width) * 100 });
    this.#set({ x: from.x + (right / free.right) * 100, y: from.y + (down / free.down) * 100 });
  };

  readonly #onUp = (): void => {
    if (!this.#grip) return;
    this.#grip = undefined;
    this.#keep();
  };

  // Where the picture or the bar leaves it less room than it was given, that is where it is moved from.
  get #seen(): SignLanguageSettings {
    const settings = signLanguageSettingsOf(this.#context.host);
    const frame = this.#frame;
    if (!frame) return settings;
    const { width, down } = freeAround(frame);
    return {
      ...settings,
      y: Math.min(settings.y, (frame.offsetTop / down) * 100),
      width: Math.min(settings.width, (frame.offsetWidth / width) * 100),
    };
  }

  get #frame(): HTMLElement | undefined {
    return findDrawn(this.#context.host, '.sign');
  }
}

/** Of the player within, those that would travel up to the page as if they were of the other. */
const ownEvents = [
  'vod-player-engine',
  'vod-player-debug',
  'vod-player-quality-change',
  'vod-player-play-auth-renew',
  'vod-player-chapter-change',
  'vod-player-beacon',
] as const;

/** The width it is measured by, and how far it can go; at least a pixel. */
function freeAround(frame: HTMLElement): { width: number; right: number; down: number } {
  const { clientWidth = 0, clientHeight = 0 } = frame.offsetParent ?? {};
  return {
    width: Math.max(1, clientWidth),
    right: Math.max(1, clientWidth - frame.offsetWidth),
    down: Math.max(1, clientHeight - frame.offsetHeight),
  };
}

function toSource(given: string | SignLanguage): SignLanguage {
  return typeof given === 'string' ? { src: given } : given;
}
