import type { ReactiveController, ReactiveControllerHost } from 'lit';

// iPhones show only the video itself in full screen, through an interface of their own.
interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

/** Where the picture is shown: in the page, full screen, or in a window of its own. */
export class ScreenController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #video: AppleVideo;
  #connection: AbortController | undefined;
  /** The player is in a window of its own, or on its way there or back: its media go with it. */
  isInWindow = false;
  /** What plays is in a corner of the page. */
  isMini = false;

  constructor(host: ReactiveControllerHost & HTMLElement, video: HTMLVideoElement) {
    this.#host = host;
    this.#video = video;
    host.addController(this);
  }

  get isFullscreen(): boolean {
    return this.#host.matches(':fullscreen');
  }

  get canFullscreen(): boolean {
    return this.#document.fullscreenEnabled || this.#video.webkitEnterFullscreen !== undefined;
  }

  get isPictureInPicture(): boolean {
    const root = this.#video.getRootNode();
    const isVideo = root instanceof ShadowRoot && root.pictureInPictureElement === this.#video;
    return isVideo || this.isInWindow;
  }

  get canPictureInPicture(): boolean {
    return document.pictureInPictureEnabled === true && !this.#video.disablePictureInPicture;
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const update = (): void => this.#host.requestUpdate();
    this.#document.addEventListener('fullscreenchange', update, { signal });
    this.#video.addEventListener('enterpictureinpicture', update, { signal });
    this.#video.addEventListener('leavepictureinpicture', update, { signal });
  }

  hostDisconnected(): void {
    this.#connection?.abort();
  }

  async toggleFullscreen(): Promise<void> {
    if (this.isFullscreen) await this.#document.exitFullscreen();
    else if (this.#document.fullscreenEnabled) await this.#host.requestFullscreen();
    else this.#video.webkitEnterFullscreen?.();
  }

  async togglePictureInPicture(): Promise<void> {
    if (this.isPictureInPicture) await this.#document.exitPictureInPicture();
    else if (this.canPictureInPicture) await this.#video.requestPictureInPicture();
  }

  // Not the page's: the player may have been moved to a window of its own.
  get #document(): Document {
    return this.#host.ownerDocument;
  }
}
