import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { VodError, type VodErrorCode } from '../../shared/vod-error.js';
import { VodPlayerCastChangeEvent, VodPlayerCastErrorEvent } from '../cast-event.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { castIcon, words as buttonWords } from './cast.js';
import { loadCastFramework, type CastApi, type CastContext } from './cast-framework.js';
import { assertCastable } from './cast-media.js';
import { CastPlayback } from './cast-playback.js';
import { googleCastWords } from './google-cast-words.js';

export { googleCastStyles as styles } from './google-cast-styles.js';
export const words = { ...buttonWords, ...googleCastWords };

/** `chrome.cast.ErrorCode`; what is not listed is the doing of the device. */
const codes: Readonly<Record<string, VodErrorCode>> = {
  timeout: 'network',
  receiver_unavailable: 'network',
  channel_error: 'network',
  api_not_initialized: 'not-supported',
  extension_missing: 'not-supported',
  extension_not_compatible: 'not-supported',
  invalid_parameter: 'configuration',
};

/** A page has one session, whichever player it plays for. */
const inCharge = new Set<Tool>();

/** The button for Chromecasts, by Google's sender framework, while there is one; and what is seen while it plays. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  #api: CastApi | undefined;
  #isAvailable = false;
  #isAsked = false;
  #playback: CastPlayback | undefined;
  #device = '';

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  act(): void {
    void this.#look();
  }

  hostConnected(): void {
    if (this.#api) this.#watch(this.#api);
  }

  hostUpdate(): void {
    this.#playback?.follow();
  }

  hostDisconnected(): void {
    const { host } = this.#context;
    // Moved in the page, it goes on.
    queueMicrotask(() => {
      if (host.isConnected) return;
      const { CAST_STATE_CHANGED } = this.#api?.cast.framework.CastContextEventType ?? {};
      if (CAST_STATE_CHANGED) this.#cast?.removeEventListener(CAST_STATE_CHANGED, this.#onState);
      if (this.#playback) this.#cast?.endCurrentSession(true);
      this.release();
    });
  }

  renderButton(): TemplateResult | typeof nothing {
    const { host, words } = this.#context;
    if (!host.controls || !this.#isAllowed || !(this.#isAvailable || this.#playback))
      return nothing;
    return html`<button
      class="cast"
      part="button cast-button"
      aria-label=${words.t(this.#playback ? 'castControl' : 'cast')}
      aria-pressed=${this.#playback !== undefined}
      @click=${() => void this.#choose()}
    >
      ${castIcon}
    </button>`;
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#playback) return nothing;
    const { words } = this.#context;
    return html`<div class="casting" part="casting">
      ${castIcon}
      <span>${words.t('castingTo', { device: this.#device })}</span>
      <button part="cast-stop-button" @click=${() => this.#cast?.endCurrentSession(true)}>
        ${words.t('castStop')}
      </button>
    </div>`;
  }

  get #cast(): CastContext | undefined {
    return this.#api?.cast.framework.CastContext.getInstance();
  }

  // A marquee would not be seen there, nor can a device of others load a file of the viewer.
  get #isAllowed(): boolean {
    const { host, player } = this.#context;
    return !host.file && player.snapshot.playback?.marquee === undefined;
  }

  async #look(): Promise<void> {
    const { host } = this.#context;
    if (!host.castAppId || !host.isConnected) return;
    try {
      this.#api = await loadCastFramework(host.castSenderUrl);
    } catch (error) {
      return void this.#tellFailure(error as VodError);
    }
    // This browser does not cast.
    if (!this.#api || !host.isConnected) return;
    const { PAGE_SCOPED } = this.#api.chrome.cast.AutoJoinPolicy;
    this.#cast?.setOptions({
      receiverApplicationId: host.castAppId,
      // What another page has begun is not of this player.
      autoJoinPolicy: PAGE_SCOPED,
    });
    this.#watch(this.#api);
  }

  #watch({ cast: { framework } }: CastApi): void {
    const cast = framework.CastContext.getInstance();
    cast.addEventListener(framework.CastContextEventType.CAST_STATE_CHANGED, this.#onState);
    this.#onState({ castState: cast.getCastState() });
  }

  readonly #onState = ({ castState }: { readonly castState: string }): void => {
    const { NO_DEVICES_AVAILABLE } = this.#api?.cast.framework.CastState ?? {};
    this.#isAvailable = castState !== NO_DEVICES_AVAILABLE;
    this.#context.host.requestUpdate();
  };

  /** Where to play; while it plays there, how, in the browser's own dialog. */
  async #choose(): Promise<void> {
    const cast = this.#cast;
    if (!this.#api || !cast || this.#isAsked) return;
    this.#isAsked = true;
    try {
      assertCastable(this.#context);
      // It may answer with a code, too.
      const refusal = await cast.requestSession();
      if (refusal) this.#fail(refusal);
      else if (!this.#playback) await this.#begin(this.#api, cast);
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#isAsked = false;
    }
  }

  async #begin(api: CastApi, cast: CastContext): Promise<void> {
    const session = cast.getCurrentSession();
    if (!session) return;
    // Of another player, which stays paused.
    for (const other of inCharge) other.release();
    inCharge.add(this);
    const { host, say, words } = this.#context;
    this.#device = session.getCastDevice().friendlyName;
    this.#playback = new CastPlayback(this.#context, api, session, {
      ended: () => this.#comeBack(),
      failed: (cause) => this.#fail(cause),
    });
    await this.#playback.begin();
    if (!this.#playback) return;
    say(words.t('castingTo', { device: this.#device }));
    host.dispatchEvent(new VodPlayerCastChangeEvent(this.#device));
  }

  /** Stops controlling the device, without a word to it. */
  release(): { time: number; plays: boolean } | undefined {
    const playback = this.#playback;
    if (!playback) return undefined;
    this.#playback = undefined;
    inCharge.delete(this);
    const { host } = this.#context;
    const left = playback.end();
    host.requestUpdate();
    host.dispatchEvent(new VodPlayerCastChangeEvent(undefined));
    return left;
  }

  /** Plays on here, from where the device was. */
  #comeBack(): void {
    const { player, say, words } = this.#context;
    const left = this.release();
    if (!left) return;
    say(words.t('castOff'));
    if (!player.live) void player.seek(left.time);
    if (left.plays) void player.play().catch(ignoreInterruption);
  }

  #fail(cause: unknown): void {
    // The viewer has closed the dialog.
    if (cause === 'cancel') return;
    const error = toVodError(cause);
    if (this.#playback) {
      this.#cast?.endCurrentSession(true);
      this.#comeBack();
    }
    const { tell, words } = this.#context;
    const said = { network: 'castUnreachable', 'not-supported': 'castProtected' } as const;
    tell(castIcon, words.t(said[error.code as keyof typeof said] ?? 'castFailed'));
    void this.#tellFailure(error);
  }

  async #tellFailure(error: VodError): Promise<void> {
    this.#context.host.dispatchEvent(new VodPlayerCastErrorEvent(error));
    const { reportFailure } = await import('../../shared/report-failure.js');
    reportFailure('warn', '<vod-player> cannot play on a Chromecast', error);
  }
}

/** The framework rejects with a code, or with an object that has one. */
function toVodError(cause: unknown): VodError {
  if (cause instanceof VodError) return cause;
  const told = (cause as { code?: unknown } | undefined)?.code ?? cause;
  const code = codes[String(told)] ?? 'source';
  return new VodError(code, `Google Cast answered «${String(told)}»`, {
    cause,
    retryable: code === 'network' || code === 'source',
  });
}
