/** The viewer has taken a screenshot, which is saved unless the event is canceled. */
export class VodPlayerScreenshotEvent extends Event {
  /** The frame in the size of the video, as PNG. */
  readonly file: Blob;
  /** Its position in seconds. */
  readonly time: number;

  constructor(file: Blob, time: number) {
    super('vod-player-screenshot', { bubbles: true, composed: true, cancelable: true });
    this.file = file;
    this.time = time;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-screenshot': VodPlayerScreenshotEvent;
  }
}
