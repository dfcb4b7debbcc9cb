import { pause } from '../../shared/timers.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';

/** What iPhones have. */
interface AppleVideo extends HTMLVideoElement {
  readonly webkitDisplayingFullscreen?: boolean;
  webkitExitFullscreen?: () => void;
}

/** Shows an ad where the content is shown: in a window of its own too, but not in the full screen of an iPhone, which has room for one video. */
export class AdScreen {
  readonly #context: PlayerContext;
  readonly #video: HTMLVideoElement;

  constructor(context: PlayerContext, video: HTMLVideoElement) {
    this.#context = context;
    this.#video = video;
  }

  enter(shown: HTMLElement | undefined): void {
    const content: AppleVideo = this.#context.player.video;
    if (content.webkitDisplayingFullscreen) content.webkitExitFullscreen?.();
    // Without a gesture: the window is there already.
    if (shown === this.#video && this.#isInWindow(content))
      void this.#video.requestPictureInPicture().catch(ignoreInterruption);
  }

  leave(): void {
    if (this.#isInWindow(this.#video))
      void this.#context.player.video.requestPictureInPicture().catch(ignoreInterruption);
  }

  #isInWindow(video: HTMLVideoElement): boolean {
    return this.#context.host.shadowRoot?.pictureInPictureElement === video;
  }
}

/**
 * Resolves when the content can be seen again: WebKit plays on with a clock that stands still where the picture was covered in the frame before.
 * Hidden pages draw none.
 */
export async function nextFrame(): Promise<void> {
  await Promise.race([new Promise(requestAnimationFrame), pause(100, undefined)]);
}

/** A second one: the content keeps its place, its buffer and its engine. */
export function createAdVideo({ ownerDocument }: HTMLVideoElement): HTMLVideoElement {
  const video = ownerDocument.createElement('video');
  video.setAttribute('part', 'ad-video');
  video.playsInline = true;
  video.disableRemotePlayback = true;
  return video;
}
