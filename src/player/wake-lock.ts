import type { ReactiveController } from 'lit';
import type { PlayerContext } from './player-context.js';

/** Keeps the screen on while a picture plays in sight. */
export class WakeLock implements ReactiveController {
  readonly #context: PlayerContext;
  #lock: WakeLockSentinel | undefined;
  #isAsked = false;
  readonly #look = (): void => void this.#follow();

  constructor(context: PlayerContext) {
    this.#context = context;
    if (!('wakeLock' in navigator) || !mayAsk(context.host.ownerDocument)) return;
    for (const type of ['playing', 'pause', 'ended', 'emptied', 'volumechange'])
      context.player.video.addEventListener(type, this.#look);
    context.host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#look);
    this.#look();
  }

  // What loops without sound adorns a page: nobody sits before it.
  get #isWanted(): boolean {
    const { host, player } = this.#context;
    const { ended, loop, muted, paused, videoWidth } = player.video;
    return (
      host.isConnected &&
      document.visibilityState === 'visible' &&
      !(paused || ended || (loop && muted)) &&
      videoWidth > 0
    );
  }

  // The browser itself takes it back when the page is hidden.
  async #follow(): Promise<void> {
    const holds = this.#lock?.released === false;
    if (this.#isAsked || holds === this.#isWanted) return;
    this.#isAsked = true;
    try {
      if (holds) await this.#lock?.release();
      else this.#lock = await navigator.wakeLock.request('screen');
    } catch (error) {
      // A low battery, or a page that may not: the screen follows the system then.
      if (!(error instanceof DOMException)) throw error;
      return;
    } finally {
      this.#isAsked = false;
    }
    // It may have been paused meanwhile.
    void this.#follow();
  }
}

interface PolicyDocument extends Document {
  /** Chromium alone tells. */
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

// Where a frame may not, asking is reported as an error of the page.
function mayAsk({ featurePolicy }: PolicyDocument): boolean {
  return featurePolicy?.allowsFeature('screen-wake-lock') !== false;
}
