import { svg } from 'lit';
import { icon } from '../../shared/icons.js';
import type { ToolCommand } from '../command.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { VodPlayerScreenshotEvent } from '../screenshot-event.js';
import { markScreenshot } from './mark-screenshot.js';
import { drawSeen } from './picture.js';
import { screenshotWords } from './screenshot-words.js';

export { screenshotWords as words };

type Result = keyof typeof screenshotWords;

const cameraIcon = icon(
  svg`<path d="M14.5 4h-5L7 7H4a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-3z" /><circle cx="12" cy="13" r="3" />`,
);

/**
 * Saves or copies the frame on screen, in the size of the video, without captions; what is seen of it, where the viewer has turned
 * or enlarged it. The watermark of the page is on it.
 */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act({ to }: Extract<ToolCommand, { act: 'screenshot' }>): void {
    const { host, player, tell, words } = this.#context;
    const picture = draw(player.video, this.#context);
    const done: Promise<Result | undefined> =
      typeof picture === 'string'
        ? Promise.resolve(picture)
        : to === 'file'
          ? this.#save(picture)
          : copy(picture, host);
    void done.then((result) => result && tell(cameraIcon, words.t(result)));
  }

  /** Undefined where the page takes it. */
  async #save(canvas: HTMLCanvasElement): Promise<Result | undefined> {
    const { host, player } = this.#context;
    const { currentTime } = player.video;
    const file = await toPng(canvas, host);
    if (!host.dispatchEvent(new VodPlayerScreenshotEvent(file, currentTime))) return undefined;
    const url = URL.createObjectURL(file);
    const link = Object.assign(document.createElement('a'), {
      href: url,
      download: this.#fileName,
    });
    link.click();
    // The download has the blob by then; the address is all that is let go of.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return 'screenshotSaved';
  }

  /** Such as `A title 1-02-03.png`: a colon is no part of a file's name everywhere. */
  get #fileName(): string {
    const { snapshot, video } = this.#context.player;
    const seconds = Math.floor(video.currentTime);
    const stamp = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      .map((part) => String(part).padStart(2, '0'))
      .join('-');
    // What turns the direction of text would show another ending than the file has.
    const title = (snapshot.playback?.title ?? '')
      .replace(/\p{Bidi_Control}+/gu, '')
      .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
      .trim();
    return `${[...title].slice(0, 80).join('') || 'video'} ${stamp}.png`;
  }
}

/** The frame on screen, or why there is none to be had. */
function draw(
  video: HTMLVideoElement,
  player: Parameters<typeof drawSeen>[0],
): HTMLCanvasElement | Result {
  // What is decrypted outside the page is drawn black.
  if (video.mediaKeys) return 'screenshotProtected';
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0)
    return 'screenshotEarly';
  const canvas = drawSeen(player) ?? drawWhole(video);
  try {
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  } catch (error) {
    // Media of another origin without CORS have made the canvas unreadable.
    if (!(error instanceof DOMException)) throw error;
    return 'screenshotForeign';
  }
  return canvas;
}

function drawWhole(video: HTMLVideoElement): HTMLCanvasElement {
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas;
}

async function toPng(canvas: HTMLCanvasElement, host: PlayerContext['host']): Promise<Blob> {
  await markScreenshot(canvas, host);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('no PNG was made'))),
      'image/png',
    );
  });
}

async function copy(canvas: HTMLCanvasElement, host: PlayerContext['host']): Promise<Result> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard?.write || typeof ClipboardItem === 'undefined') return 'screenshotRefused';
  try {
    // Given the promise, Safari still counts the gesture.
    await clipboard.write([new ClipboardItem({ 'image/png': toPng(canvas, host) })]);
    return 'screenshotCopied';
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return 'screenshotRefused';
  }
}
