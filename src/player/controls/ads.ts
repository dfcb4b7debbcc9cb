import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { formatTime } from '../../shared/format-time.js';
import { VodError } from '../../shared/vod-error.js';
import type { AdBreak } from '../ad-break.js';
import { VodPlayerAdErrorEvent } from '../ad-events.js';
import { AdSchedule } from '../ad-schedule.js';
import type { Command, ToolCommand } from '../command.js';
import { resolveHttpUrl } from '../http-url.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { AdScreen, createAdVideo, nextFrame } from './ad-screen.js';
import { AdSession } from './ad-session.js';
import { adPauseIcon, adPlayIcon, linkIcon, skipIcon } from './ads-icons.js';
import { PauseAd } from './pause-ad.js';

export { adsStyles as styles } from './ads-styles.js';

export { adsWords as words } from './ads-words.js';

/** What is done to the content, which rests during a break. */
const toContent = /^(seek|speed|chapters|loop|screenshot|playlist)/;

/** Ad breaks: begins them when they are due, and keeps the content where it was meanwhile. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  readonly #schedule = new AdSchedule();
  readonly #video: HTMLVideoElement;
  readonly #screen: AdScreen;
  readonly #pauseAd: PauseAd;
  #given: unknown;
  #source: number;
  #session: AdSession | undefined;
  // Passed, and to begin with the next play.
  #due: AdBreak | undefined;
  // Up to where the content has been watched.
  #from = 0;
  // Until `seeked`: the time is told before that, when the video itself seeks no more.
  #isSeeking = false;
  // What of the present ad was said.
  #said = '';

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host, player } = context;
    this.#source = player.intent.source;
    this.#video = createAdVideo(player.video);
    this.#screen = new AdScreen(context, this.#video);
    this.#pauseAd = new PauseAd(context);
    const { video } = player;
    this.#from = video.currentTime;
    video.addEventListener('timeupdate', () => this.#onTime());
    video.addEventListener('seeking', () => (this.#isSeeking = true));
    video.addEventListener('emptied', () => (this.#isSeeking = false));
    video.addEventListener('pause', () => this.#onPause());
    // Before all others: who plays on then has the ads that were passed, and to all the end comes after the ads.
    video.addEventListener('seeked', () => this.#onSeeked(), { capture: true });
    video.addEventListener('ended', (event) => this.#onEnded(event), { capture: true });
    video.addEventListener('volumechange', () => this.#follow());
    host.addController(this);
    this.#take();
  }

  hostUpdate(): void {
    this.#take();
    const { player } = this.#context;
    const session = this.#session;
    if (!session) return;
    if (player.snapshot.state.phase === 'failed') session.stop();
    else if (player.paused) session.pause();
    this.#say(session);
  }

  hostDisconnected(): void {
    const { host } = this.#context;
    // Moved in the page, it goes on.
    queueMicrotask(() => {
      if (!host.isConnected) this.#session?.stop();
    });
    this.#pauseAd.hide();
  }

  act({ to }: Extract<ToolCommand, { act: 'ads' }>): unknown {
    this.#take();
    if (to === 'given') return;
    return to === 'play' ? this.#yield() : this.#playNow(to);
  }

  renderMarks(share: (time: number) => number): TemplateResult | typeof nothing {
    const { start, end } = this.#context.player.range;
    const { live } = this.#context.player;
    const offsets = this.#schedule.offsets.filter((at) => at > start && at < end);
    if (live || offsets.length === 0) return nothing;
    return html`<div class="ad-marks" part="ad-marks">
      ${offsets.map((at) => html`<i ${cssVars({ '--_at': share(at) })}></i>`)}
    </div>`;
  }

  render(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (!session) return this.#pauseAd.render();
    const { creative } = session;
    return html`<div class="ad" part="ad" role="group" aria-label=${this.#name(session)}>
      ${creative ? this.#renderPicture(session) : nothing}
      <slot name="ad"></slot>
      ${creative ? this.#renderFoot(session) : nothing}
    </div>`;
  }

  #renderPicture(session: AdSession): TemplateResult {
    const { ad, creative, isShown } = session;
    const href = resolveLink(ad?.clickThrough);
    const looks = `ad-picture ${isShown ? '' : 'ad-waits'}`;
    // Who has no pointer has the link below.
    return href
      ? html`<a class=${looks} href=${href} target="_blank" rel="noopener" tabindex="-1" aria-hidden="true" @click=${this.#onLink}>${creative?.element}</a>`
      : html`<div class=${looks}>${creative?.element}</div>`;
  }

  #renderFoot(session: AdSession): TemplateResult {
    const { player, words, run } = this.#context;
    const { ad, left, isPaused, untilSkip, isShown } = session;
    const href = resolveLink(ad?.clickThrough);
    return html`<div class="ad-foot" part="ad-foot">
      ${player.snapshot.hasFrame || isShown ? nothing : html`<div class="spinner" aria-hidden="true"></div>`}
      <button
        part="button ad-play-button"
        aria-label=${words.t(isPaused ? 'play' : 'pause')}
        @click=${() => run({ act: 'toggle-play' })}
      >
        ${isPaused ? adPlayIcon : adPauseIcon}
      </button>
      <span class="ad-about" part="ad-countdown">
        <b>${this.#name(session)}</b>${Number.isFinite(left) ? html`<span class="ad-left"> · <span dir="ltr">${formatTime(Math.ceil(left))}</span></span>` : nothing}
        ${ad?.label ? html`<bdi class="ad-label">${ad.label}</bdi>` : nothing}
      </span>
      ${href ? html`<a class="ad-link" part="ad-link" href=${href} target="_blank" rel="noopener" @click=${this.#onLink}>${words.t('visitAdvertiser')}${linkIcon}</a>` : nothing}
      ${untilSkip === undefined || !isShown ? nothing : this.#renderSkip(session, untilSkip)}
    </div>`;
  }

  #renderSkip(session: AdSession, untilSkip: number): TemplateResult {
    const { words } = this.#context;
    return untilSkip > 0
      ? html`<span class="ad-skip-in" part="ad-skip-countdown">${words.t('skipAdIn', { time: formatTime(Math.ceil(untilSkip)) })}</span>`
      : html`<button class="ad-skip" part="ad-skip-button" @click=${() => this.#skip(session)}>${words.t('skipAd')}${skipIcon}</button>`;
  }

  #name({ creative, place: { index, count } }: AdSession): string {
    const { words } = this.#context;
    return creative && count > 1 ? words.t('adOf', { number: index + 1, count }) : words.t('ad');
  }

  readonly #onLink = (event: Event): void => {
    // To the page behind it, the click is none.
    event.stopPropagation();
    this.#session?.tellClick();
    this.#context.player.pause();
  };

  #skip(session: AdSession): void {
    const { intent } = this.#context.player;
    // Who skips wants to see what follows.
    intent.play = true;
    void session.play();
    session.skip();
  }

  // What is heard of it: which one it is, and when it can be skipped.
  #say(session: AdSession): void {
    const { say, words } = this.#context;
    if (!session.isShown) return;
    const { ad, place } = session;
    const { index } = place;
    const canSkip = session.untilSkip === 0;
    const key = `${index} ${canSkip}`;
    if (key === this.#said) return;
    const isNew = !this.#said.startsWith(`${index} `);
    this.#said = key;
    const name = [this.#name(session), ad?.label].filter(Boolean).join(': ');
    say([isNew && name, canSkip && words.t('canSkipAd')].filter(Boolean).join('. '));
  }

  #take(): void {
    const { host, player } = this.#context;
    if (host.adBreaks !== this.#given) {
      this.#given = host.adBreaks;
      this.#schedule.breaks = host.adBreaks;
      host.requestUpdate();
    }
    if (player.intent.source === this.#source) return;
    this.#source = player.intent.source;
    this.#schedule.reset();
    this.#due = undefined;
    this.#from = 0;
    this.#session?.stop();
    this.#session = undefined;
    player.intent.holds = undefined;
  }

  /** Whether ads play in the place of the content, or go on. */
  async #yield(): Promise<boolean> {
    const { player } = this.#context;
    // WebKit lets a video play later that was used within a gesture.
    if (!this.#video.src) this.#video.load();
    if (this.#session) {
      player.intent.play = true;
      await this.#session.play();
      player.look();
      return true;
    }
    const { started, state } = player.snapshot;
    // The breaks are those of a source.
    if (state.phase === 'empty') return false;
    const due = (started ? undefined : this.#schedule.at('start')) ?? this.#due;
    if (!due) return false;
    await this.#begin(due);
    return true;
  }

  async #playNow(adBreak: AdBreak): Promise<void> {
    const { player } = this.#context;
    const { phase } = player.snapshot.state;
    if (this.#session || phase === 'empty' || phase === 'failed') return;
    const wasPaused = player.paused;
    await new Promise<void>((resolve, reject) => {
      this.#begin(adBreak, wasPaused ? 'pause' : 'play', resolve).catch(reject);
    });
  }

  /** Resolves when an ad can be seen, or the break is over; `over` is called then, and the content does what is said. */
  #begin(adBreak: AdBreak, then: 'play' | 'pause' = 'play', over?: () => void): Promise<void> {
    const { host, player } = this.#context;
    const { intent, video } = player;
    const source = intent.source;
    const wasPlaying = !video.paused;
    this.#pauseAd.hide();
    this.#schedule.finish(adBreak);
    if (this.#due === adBreak) this.#due = undefined;
    this.#said = '';
    intent.holds = holdsBack;
    intent.play = true;
    video.pause();
    player.engine?.setBufferGoal?.('full');
    this.#follow();
    return new Promise<void>((resolve, reject) => {
      const session: AdSession = new AdSession({
        host,
        adBreak,
        video: this.#video,
        changed: () => host.requestUpdate(),
        turned: (to) => {
          if (to === 'pause') player.pause();
          else void player.play().catch(ignoreInterruption);
        },
        shown: () => {
          this.#screen.enter(session.creative?.element);
          resolve();
        },
      });
      this.#session = session;
      player.look();
      const isCurrent = (): boolean => intent.source === source && this.#session === session;
      session
        .run()
        .catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
          // Play was asked for without a gesture: it is the page that hears of it.
          if (wasPlaying || session.wasShown) return this.#tellRefused(session);
          this.#schedule.restore(adBreak);
          intent.play = false;
          reject(error);
        })
        .finally(() => {
          if (isCurrent()) {
            if (then === 'pause') intent.play = false;
            void this.#resume();
          }
          resolve();
          over?.();
        });
    });
  }

  #tellRefused(session: AdSession): void {
    const error = new VodError('not-supported', 'The browser lets no ad begin without a gesture');
    this.#context.host.dispatchEvent(new VodPlayerAdErrorEvent(session.place, error));
  }

  // The content, at the place where it was; what is live, where live is.
  async #resume(): Promise<void> {
    const { host, player, say, words } = this.#context;
    const { intent, live, snapshot, video } = player;
    this.#session = undefined;
    this.#screen.leave();
    intent.holds = undefined;
    host.requestUpdate();
    player.look();
    if (!intent.play || snapshot.state.phase === 'failed') return;
    if (video.ended) return this.#endContent();
    const { pauses, source } = intent;
    await nextFrame();
    // Something else was wanted meanwhile.
    if (intent.pauses !== pauses || intent.source !== source || this.#session) return;
    if (live && snapshot.started) void player.seek(live.end);
    if (snapshot.started) say(words.t('adOver'));
    void player.play().catch(ignoreInterruption);
  }

  #onTime(): void {
    const { player } = this.#context;
    const { video } = player;
    if (this.#session || this.#isSeeking || video.paused) return;
    if (player.snapshot.state.phase !== 'ready') return;
    const now = video.currentTime;
    const passed = player.live ? undefined : this.#schedule.between(this.#from, now, 'first');
    // Another one that was passed with it comes after it.
    if (passed) this.#meet(passed);
    else this.#from = now;
  }

  #onSeeked(): void {
    const { player } = this.#context;
    const { video, snapshot } = player;
    const now = video.currentTime;
    this.#isSeeking = false;
    // Where it begins, nothing was passed.
    const passed =
      snapshot.started && !player.live
        ? this.#schedule.between(this.#from, now, 'last')
        : undefined;
    this.#due = passed;
    this.#from = now;
    if (!video.paused && !this.#session) this.#meet(passed);
  }

  #meet(adBreak: AdBreak | undefined): void {
    if (adBreak) void this.#begin(adBreak).catch(ignoreInterruption);
  }

  #onPause(): void {
    const { player } = this.#context;
    const { snapshot, video } = player;
    const isByViewer = player.paused && snapshot.started && !video.ended && !video.seeking;
    const adBreak = this.#schedule.paused;
    if (adBreak && isByViewer && !this.#session && !player.live) this.#pauseAd.show(adBreak);
  }

  #onEnded(event: Event): void {
    const { player } = this.#context;
    const adBreak = this.#schedule.at('end');
    if (!adBreak || player.live || this.#session) return;
    event.stopImmediatePropagation();
    void this.#begin(adBreak).catch(ignoreInterruption);
  }

  // Another one may be due at the end; if not, it is told now.
  #endContent(): void {
    const { intent, video } = this.#context.player;
    intent.play = false;
    video.dispatchEvent(new Event('ended'));
  }

  // As loud as the content.
  #follow(): void {
    const { volume, muted } = this.#context.player.video;
    Object.assign(this.#video, { volume, muted });
  }
}

function holdsBack({ act }: Command): boolean {
  return toContent.test(act);
}

function isRefusal(error: unknown): error is DOMException {
  return error instanceof DOMException && error.name === 'NotAllowedError';
}

function resolveLink(address: string | undefined): string | undefined {
  return address ? resolveHttpUrl(address) : undefined;
}
