import { css, html, nothing, svg, type ReactiveController, type TemplateResult } from 'lit';
import { icon } from '../../shared/icons.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

export { castWords as words } from './cast-words.js';

export const castIcon = icon(
  svg`<path d="M2 8V6a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-6" /><path d="M2 12a9 9 0 0 1 8 8" /><path d="M2 16a5 5 0 0 1 4 4" /><path d="M2 20h.01" />`,
);
const airPlayIcon = icon(
  svg`<path d="M5 17H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-1" /><path d="m12 15 5 6H7Z" />`,
);

/** What WebKit has for AirPlay. */
interface AppleVideo extends HTMLVideoElement {
  webkitShowPlaybackTargetPicker?: () => void;
  readonly webkitCurrentPlaybackTargetIsWireless?: boolean;
}

export const hlsType = /mpegurl/i;
const connections = ['connecting', 'connect', 'disconnect'] as const;

/** The button that sends playback to another device, while there is one to send it to. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  readonly #video: AppleVideo;
  #isAvailable = false;
  #isWatching = false;
  #wasElsewhere = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#video = context.player.video;
    for (const type of ['loadedmetadata', 'playing'])
      this.#video.addEventListener(type, () => void this.#watch());
    if (this.#isApple) {
      this.#video.addEventListener('webkitplaybacktargetavailabilitychanged', (event) =>
        this.#setAvailable(
          (event as Event & { availability?: string }).availability === 'available',
        ),
      );
      this.#video.addEventListener('webkitcurrentplaybacktargetiswirelesschanged', this.#tell);
    }
    context.host.addController(this);
  }

  hostConnected(): void {
    if (!this.#isApple)
      for (const type of connections) this.#remote?.addEventListener(type, this.#tell);
    if (this.#context.player.snapshot.started) void this.#watch();
  }

  /** Chromium keeps what listens to this, or looks for devices, with all that hangs on it. */
  hostDisconnected(): void {
    for (const type of connections) this.#remote?.removeEventListener(type, this.#tell);
    if (!this.#isWatching) return;
    this.#isWatching = false;
    this.#isAvailable = false;
    void this.#remote?.cancelWatchAvailability().catch(ignoreInterruption);
  }

  act(): void {
    void this.#watch();
  }

  renderButton(): TemplateResult | typeof nothing {
    const { host, words } = this.#context;
    if (!host.controls || !this.#isAllowed || !(this.#isAvailable || this.#isElsewhere))
      return nothing;
    const name = this.#isElsewhere ? 'castControl' : this.#isApple ? 'airPlay' : 'cast';
    return html`<button
      class="cast"
      part="button cast-button"
      aria-label=${words.t(name)}
      aria-pressed=${this.#isElsewhere}
      @click=${() => void this.#choose()}
    >
      ${this.#isApple ? airPlayIcon : castIcon}
    </button>`;
  }

  get #isApple(): boolean {
    return 'webkitShowPlaybackTargetPicker' in this.#video;
  }

  get #remote(): RemotePlayback | undefined {
    return this.#video.remote;
  }

  // A marquee would not be seen there.
  get #isAllowed(): boolean {
    return this.#context.player.snapshot.playback?.marquee === undefined;
  }

  get #isElsewhere(): boolean {
    return this.#isApple
      ? this.#video.webkitCurrentPlaybackTargetIsWireless === true
      : this.#remote?.state === 'connected';
  }

  /** Again for each source, until the browser tells: of some it tells nothing. */
  async #watch(): Promise<void> {
    if (!this.#isAllowed) {
      this.#video.disableRemotePlayback = true;
      return;
    }
    if (this.#isApple) return this.#offerAddress();
    // It may have come when the player was gone already.
    if (this.#isWatching || !this.#remote || !this.#context.host.isConnected) return;
    this.#isWatching = true;
    try {
      await this.#remote.watchAvailability((isAvailable) => this.#setAvailable(isAvailable));
    } catch (error) {
      // Where it cannot tell whether there is a device, none is offered.
      if (!(error instanceof DOMException)) throw error;
      this.#isWatching = false;
    }
  }

  /** What a media source plays has no address that another device could load: WebKit takes the next `<source>` for it. */
  #offerAddress(): void {
    const { host, player } = this.#context;
    const fed = this.#video.querySelector<HTMLSourceElement>(':scope > source');
    if (!fed?.src.startsWith('blob:') || fed.nextElementSibling?.matches('source')) return;
    const own = player.snapshot.playback?.sources.find(({ type }) => hlsType.test(type))?.url;
    const isHls = hlsType.test(host.type) || /\.m3u8($|\?)/.test(host.src);
    const url = own ?? (isHls ? new URL(host.src, document.baseURI).href : undefined);
    if (url === undefined || player.live) return;
    void player.addressOf(url).then((src) => {
      if (!fed.isConnected || fed.nextElementSibling?.matches('source')) return;
      const type = 'application/x-mpegURL';
      fed.after(Object.assign(document.createElement('source'), { src, type }));
      // The library that feeds it has set it, for want of an address.
      this.#video.disableRemotePlayback = false;
    });
  }

  async #choose(): Promise<void> {
    if (this.#isApple) return this.#video.webkitShowPlaybackTargetPicker?.();
    // Closed without a choice, or the device is gone.
    await this.#remote?.prompt().catch(ignoreInterruption);
  }

  #setAvailable(isAvailable: boolean): void {
    this.#isAvailable = isAvailable;
    this.#context.host.requestUpdate();
  }

  readonly #tell = (): void => {
    const { host, say, words } = this.#context;
    const isElsewhere = this.#isElsewhere;
    host.requestUpdate();
    if (isElsewhere === this.#wasElsewhere) return;
    this.#wasElsewhere = isElsewhere;
    say(words.t(isElsewhere ? 'castOn' : 'castOff'));
  };
}

export const styles = css`
  .buttons .cast {
    margin-inline-start: auto;
  }

  .cast ~ .space {
    display: none;
  }

  .buttons .cast[aria-pressed='true'] {
    box-shadow: inset 0 -3px var(--_accent);
    border-radius: 4px;
  }
`;
