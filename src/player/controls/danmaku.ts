import { html, nothing, svg, type ReactiveController, type TemplateResult } from 'lit';
import { closeIcon, icon } from '../../shared/icons.js';
import type { ToolCommand } from '../command.js';
import { VodPlayerDanmakuSendEvent } from '../danmaku-event.js';
import {
  firstFrom,
  longestText,
  looksOf,
  toComments,
  type Danmaku,
  type DanmakuComment,
} from '../danmaku.js';
import { findDrawn } from '../find-drawn.js';
import { parsed } from '../places.js';
import { recall, remember } from '../memory.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { danmakuSettingsOf, setDanmaku, toDanmakuSettings } from './danmaku-settings.js';
import { DanmakuLayer } from './danmaku-layer.js';

export { danmakuStyles as styles } from './danmaku-styles.js';

export { danmakuWords as words } from './danmaku-words.js';

const shownIcon = icon(
  svg`<path d="M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z" /><path d="M8 8h8M8 12h5" />`,
);
const hiddenIcon = icon(
  svg`<path d="M21 15a2 2 0 0 1-2 2H8l-5 4V5M8 3h11a2 2 0 0 1 2 2v6M2 2l20 20" />`,
);
const sendIcon = icon(svg`<path d="m22 2-7 20-4-9-9-4zM22 2 11 13" />`);

const key = 'vod-player-danmaku';
/** A jump forward of less is playing on. */
const jumpSeconds = 2;
/** Of a frame, that found no room. */
const mostMissed = 20;

/** Comments of viewers that pass over the picture: shown when their moment comes, switched off, and written. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  readonly #layer: DanmakuLayer;
  #given: Danmaku | undefined;
  #comments: readonly Required<DanmakuComment>[] = [];
  #next = 0;
  #time = 0;
  #animation = 0;
  #isWriting = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    const { video } = context.player;
    this.#layer = new DanmakuLayer(video);
    for (const type of [
      'playing',
      'pause',
      'waiting',
      'ratechange',
      'seeking',
      'emptied',
      'timeupdate',
    ])
      video.addEventListener(type, () => this.#look(type));
    context.host.addController(this);
    void this.#recall();
  }

  act({ to }: Extract<ToolCommand, { act: 'danmaku' }>): void {
    const { host } = this.#context;
    if (to === 'given') this.#take();
    else if (to === 'write') this.#write(!this.#isWriting);
    else {
      const change = to === 'toggle' ? { isOn: !danmakuSettingsOf(host).isOn } : to;
      setDanmaku(host, change);
      void remember(host, key, JSON.stringify(danmakuSettingsOf(host)));
      this.#layer.clear();
    }
    host.requestUpdate();
  }

  hostUpdated(): void {
    const { host } = this.#context;
    const stage = findDrawn(host, '.stage');
    const { isOn, opacity, area } = danmakuSettingsOf(host);
    if (stage) this.#layer.place(stage, { isOn: isOn && this.#given !== undefined, opacity, area });
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#animation);
    this.#layer.clear();
  }

  renderButton(): TemplateResult | typeof nothing {
    const { host, player, run, words } = this.#context;
    if (!this.#given || player.snapshot.aspectRatio === 0) return nothing;
    const { isOn } = danmakuSettingsOf(host);
    return html`<button
        part="button danmaku-button"
        aria-label=${words.t(isOn ? 'hideDanmaku' : 'showDanmaku')}
        @click=${() => run({ act: 'danmaku', to: 'toggle' })}
      >
        ${isOn ? shownIcon : hiddenIcon}
      </button>
      ${
        this.#given.canSend
          ? html`<button
              class="wide-only"
              part="button danmaku-send-button"
              aria-label=${words.t('sendDanmaku')}
              aria-expanded=${this.#isWriting}
              @click=${() => run({ act: 'danmaku', to: 'write' })}
            >
              ${sendIcon}
            </button>`
          : nothing
      }`;
  }

  render(): TemplateResult | typeof nothing {
    const { host, words } = this.#context;
    if (!this.#isWriting || !this.#given?.canSend || !host.controls) return nothing;
    return html`<form
      class="danmaku-form"
      part="danmaku-form"
      aria-label=${words.t('sendDanmaku')}
      @submit=${this.#onSubmit}
      @keydown=${this.#onKeydown}
    >
      <input
        name="text"
        type="text"
        autocomplete="off"
        maxlength=${longestText}
        aria-label=${words.t('danmakuText')}
        placeholder=${words.t('danmakuText')}
      />
      <select name="mode" aria-label=${words.t('danmakuMode')}>
        <option value="scroll">${words.t('danmakuScroll')}</option>
        <option value="top">${words.t('danmakuTop')}</option>
        <option value="bottom">${words.t('danmakuBottom')}</option>
      </select>
      <input name="color" type="color" value="#ffffff" aria-label=${words.t('danmakuColor')} />
      <button class="send">${words.t('send')}</button>
      <button type="button" aria-label=${words.t('closeDanmaku')} @click=${() => this.#write(false)}>${closeIcon}</button>
    </form>`;
  }

  #take(): void {
    const { host, player } = this.#context;
    this.#given = host.danmaku;
    this.#comments = toComments(host.danmaku);
    this.#time = player.video.currentTime;
    this.#next = firstFrom(this.#comments, this.#time);
    if (!this.#given) this.#layer.clear();
    this.#look('playing');
  }

  async #recall(): Promise<void> {
    const { host } = this.#context;
    setDanmaku(host, toDanmakuSettings(parsed(await recall(host, key))));
    host.requestUpdate();
  }

  #look(type: string): void {
    const { video } = this.#context.player;
    cancelAnimationFrame(this.#animation);
    if (type === 'seeking' || type === 'emptied') {
      this.#layer.clear();
      this.#time = video.currentTime;
      this.#next = firstFrom(this.#comments, this.#time);
    }
    const isRunning = !video.paused && type !== 'waiting' && !video.seeking;
    this.#layer.run(isRunning);
    if (!isRunning || !this.#given) return;
    this.#show(video.currentTime);
    this.#animation = requestAnimationFrame(() => this.#look('frame'));
  }

  #show(now: number): void {
    const { host } = this.#context;
    // What was jumped over is not made up for.
    if (now < this.#time || now > this.#time + jumpSeconds)
      this.#next = firstFrom(this.#comments, now);
    this.#time = now;
    const { isOn, density } = danmakuSettingsOf(host);
    let missed = 0;
    for (
      let one = this.#comments[this.#next];
      one && one.time <= now;
      one = this.#comments[this.#next]
    ) {
      // Which of them are left out is the same each time.
      const isWanted = (this.#next * 61) % 100 < density;
      this.#next += 1;
      // Each is measured: of thousands at one moment, the rest has no room either.
      if (isOn && isWanted && missed < mostMissed && !this.#layer.show(one, now)) missed += 1;
    }
  }

  #write(isWriting: boolean): void {
    const { host } = this.#context;
    this.#isWriting = isWriting;
    host.requestUpdate();
    void host.updateComplete.then(() => {
      const goal = isWriting ? '.danmaku-form input' : '[part~=danmaku-send-button]';
      findDrawn(host, goal)?.focus({ preventScroll: true });
    });
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { host, player, tell, words } = this.#context;
    const form = event.target as HTMLFormElement;
    const fields = Object.fromEntries(new FormData(form));
    const { text: written } = fields;
    const text = typeof written === 'string' ? written.trim() : '';
    if (text === '') return;
    const time = Math.round(player.video.currentTime * 10) / 10;
    const comment = { time, text, ...looksOf(fields) };
    this.#write(false);
    form.reset();
    if (!host.dispatchEvent(new VodPlayerDanmakuSendEvent(comment))) return;
    tell(sendIcon, words.t('danmakuSent'));
    if (danmakuSettingsOf(host).isOn)
      this.#layer.show({ ...comment, isOwn: true }, player.video.currentTime);
  };

  // The keys of the player are letters here.
  readonly #onKeydown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#write(false);
  };
}
