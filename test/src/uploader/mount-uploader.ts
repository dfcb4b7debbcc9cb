import { fixture, html } from '@open-wc/testing';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import type { UploadState } from '../../../src/upload/upload-item.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import '../../../src/vod-uploader.js';

let asked = 0;
export const authorizeAt =
  (place: 'pass' | 'hold'): GetUploadAuth =>
  async () => {
    asked += 1;
    return {
      videoId: `video-${asked}`,
      upload: { endpoint: new URL(`/tus/${place}`, location.href).href, token: 't', expiresAt: '' },
    };
  };

export function openUploader(
  settings: Partial<VodUploaderElement> = {},
): Promise<VodUploaderElement> {
  return fixture<VodUploaderElement>(
    html`<vod-uploader
      lang=${settings.lang ?? 'en'}
      ?multiple=${settings.multiple ?? true}
      ?manual-start=${settings.manualStart ?? false}
      .maxSize=${settings.maxSize}
      watch-url="/watch?v={videoId}"
      .messages=${settings.messages ?? {}}
      .getUploadAuth=${settings.getUploadAuth ?? authorizeAt('pass')}
    ></vod-uploader>`,
  );
}

/** Starts as an MPEG programme stream, of which a browser reads no more than that. */
export function clip(name: string, type = 'video/mp4', bytes = 1000): File {
  const content = new Uint8Array(bytes);
  content.set([0, 0, 1, 0xba].slice(0, bytes));
  return new File([content], name, { type, lastModified: asked });
}

/** Sound of 8 bits and 8 kHz, a WAV whatever it is named. */
export function silence(
  name: string,
  { seconds = 1, type = 'audio/wav' }: { seconds?: number; type?: string } = {},
): File {
  const bytes = seconds * 8000;
  const header = new DataView(new ArrayBuffer(44));
  const write = (at: number, letters: string) =>
    [...letters].forEach((letter, n) => header.setUint8(at + n, letter.charCodeAt(0)));
  write(0, 'RIFF');
  header.setUint32(4, 36 + bytes, true);
  write(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, 8000, true);
  header.setUint32(28, 8000, true);
  header.setUint16(32, 1, true);
  header.setUint16(34, 8, true);
  write(36, 'data');
  header.setUint32(40, bytes, true);
  const samples = new Uint8Array(bytes).fill(128);
  return new File([header.buffer, samples], name, { type });
}

export function inside<Found extends Element = HTMLElement>(
  uploader: VodUploaderElement,
  selector: string,
): Found {
  const found = uploader.shadowRoot?.querySelector<Found>(selector);
  if (!found) throw new Error(`The uploader has no ${selector}.`);
  return found;
}

/** Waits until the first file stands so, and is drawn so. */
export async function until(
  uploader: VodUploaderElement,
  phase: UploadState['phase'],
): Promise<void> {
  if (uploader.queue.items[0]?.state.phase !== phase) {
    await new Promise<void>((resolve) => {
      const stop = uploader.queue.subscribe(({ state }) => {
        if (state.phase !== phase) return;
        stop();
        resolve();
      });
    });
  }
  await uploader.updateComplete;
}

export function heard<Name extends keyof HTMLElementEventMap>(
  target: HTMLElement,
  name: Name,
): Promise<HTMLElementEventMap[Name]> {
  return new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
}

export const text = (uploader: VodUploaderElement) => inside(uploader, '.text').textContent?.trim();
export const press = (uploader: VodUploaderElement, action: 'primary' | 'dismiss') =>
  inside(uploader, `[data-action=${action}]`).click();

/** A file that is pasted. Firefox's own constructor of the event leaves `clipboardData` out. */
export function paste(file: File): Event {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(file);
  const event = new Event('paste', { bubbles: true, composed: true, cancelable: true });
  return Object.defineProperty(event, 'clipboardData', { value: clipboardData });
}
