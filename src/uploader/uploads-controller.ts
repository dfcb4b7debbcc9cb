import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FileRules } from '../upload/file-rules.js';
import { isSettled, type UploadItem } from '../upload/upload-item.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';
import { Announcer } from './announcer.js';
import { shownName } from './format.js';
import {
  VodUploaderAddEvent,
  VodUploaderCancelEvent,
  VodUploaderDoneEvent,
  VodUploaderEditRequestEvent,
  VodUploaderErrorEvent,
  VodUploaderProgressEvent,
} from './events.js';
import { PageGuard } from './page-guard.js';
import type { Limits } from './limits-text.js';
import { furthest, stateText, type RowContext, type Words } from './row-state.js';
import type { VideoNews } from './video-news.js';
import { hasLateWords, loadLateWords } from './words.js';

/** What the controller needs of its element. */
export interface UploadsHost extends ReactiveControllerHost, HTMLElement, Limits {
  readonly queue: VodUploadQueue;
  readonly previews: boolean;
}

export interface UploadsOptions {
  words: Words;
  /** An upload has come to another phase. */
  onPhase: (item: UploadItem) => void;
  /** Whether bytes move. */
  onSending: (isSending: boolean) => void;
}

/** Follows the queue: keeps what is known of each upload besides its item, fires the events, says what a screen reader hears. */
export class UploadsController implements ReactiveController {
  /** What was last said to screen readers. */
  said = '';
  /** A sentence about what was just added. */
  notice = '';
  readonly #host: UploadsHost;
  readonly #options: UploadsOptions;
  readonly #announcer = new Announcer((text) => {
    this.said = text;
    this.#host.requestUpdate();
  });
  readonly #pageGuard = new PageGuard();
  readonly #videos = new Map<string, { news: VideoNews; processed: number | undefined }>();
  readonly #posters = new Map<string, HTMLCanvasElement>();
  readonly #sending = new Set<string>();
  readonly #seen = new Map<string, UploadItem>();
  #isAdding = false;

  constructor(host: UploadsHost, options: UploadsOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
    host.queue.subscribe((item) => this.#onItem(item));
  }

  hostConnected(): void {}

  /** The element has left the page. */
  rest(): void {
    this.#announcer.stop();
    this.#pageGuard.isActive = false;
  }

  add(files: readonly File[], options: { rules: FileRules; hold: boolean }): readonly UploadItem[] {
    if (files.length === 0) return [];
    void loadLateWords().then(() => this.#host.requestUpdate());
    const { queue } = this.#host;
    const { words } = this.#options;
    const before = new Set(queue.items.filter((item) => !isSettled(item)).map(({ id }) => id));
    this.#isAdding = true;
    const items = queue.add(files, options);
    this.#isAdding = false;
    this.#host.dispatchEvent(new VodUploaderAddEvent(items));
    const [listed] = items.filter(({ id }) => before.has(id));
    this.notice = listed ? words.t('alreadyListed', { name: shownName(listed.file.name) }) : '';
    this.#announcer.add(this.notice || words.t('saidAdded', { count: items.length }));
    if (this.#host.previews) for (const item of items) void this.#drawPoster(item);
    this.#host.requestUpdate();
    return items;
  }

  /** Shows a sentence above the list, and says it. */
  say(notice: string): void {
    this.notice = notice;
    this.#announcer.add(notice);
    this.#host.requestUpdate();
  }

  /** Says it to screen readers, and shows nothing. */
  announce(text: string): void {
    this.#announcer.add(text);
  }

  /** In the place of the frame that was drawn of the file. */
  showPoster(id: string, canvas: HTMLCanvasElement): void {
    this.#posters.set(id, canvas);
    this.#host.requestUpdate();
  }

  setVideo(video: VideoNews): void {
    if (!hasLateWords()) {
      // They may come with the next news.
      void loadLateWords().then(() => hasLateWords() && this.setVideo(video));
      return;
    }
    const item = this.#host.queue.items.find(({ videoId }) => videoId === video.id);
    if (!item) return;
    const before = this.#videos.get(video.id);
    this.#videos.set(video.id, { news: video, processed: furthest(before?.processed, video) });
    const isNews =
      before?.news.status !== video.status &&
      (video.status === 'ready' || video.status === 'failed');
    if (isNews) this.#sayState(item);
    this.#host.requestUpdate();
  }

  /** The frame that was drawn of the local file. */
  posterOf({ id }: UploadItem): HTMLCanvasElement | undefined {
    return this.#posters.get(id);
  }

  contextOf({ videoId }: UploadItem): RowContext {
    const known = videoId === undefined ? undefined : this.#videos.get(videoId);
    return {
      words: this.#options.words,
      video: known?.news,
      processed: known?.processed,
      limits: this.#host,
    };
  }

  /** Pauses, resumes or tries again, whichever the upload's first button is for. */
  actOn(id: string): void {
    const { queue } = this.#host;
    const item = queue.get(id);
    if (!item) return;
    const { phase } = item.state;
    if (['waiting', 'authorizing', 'elsewhere', 'sending'].includes(phase)) queue.pause(id);
    else if (isSettled(item)) queue.retry(id);
    else queue.resume(id);
  }

  /** Cancels an upload, or takes one that is over off the list. */
  dismiss(id: string): void {
    const { queue } = this.#host;
    const item = queue.get(id);
    if (!item) return;
    if (!isSettled(item)) return queue.cancel(id);
    this.#forget(item);
    queue.remove(id);
    this.#host.requestUpdate();
  }

  /** Has the page edit a file; nothing more of it is sent meanwhile. */
  edit(id: string): void {
    const { queue } = this.#host;
    const before = queue.get(id);
    if (!before) return;
    if (!queue.isHeld(id)) queue.pause(id);
    const item = queue.get(id) ?? before;
    const resume = () => {
      if (item !== before && queue.get(id) === item) queue.resume(id);
    };
    this.#host.dispatchEvent(new VodUploaderEditRequestEvent(item, resume));
  }

  clear(): void {
    const { queue } = this.#host;
    for (const item of queue.items) if (isSettled(item)) this.#forget(item);
    queue.clear();
    this.#host.requestUpdate();
  }

  async #drawPoster({ id, file }: UploadItem): Promise<void> {
    // Where it cannot be fetched, the row keeps its icon.
    const code = await import('./local-poster.js').catch(() => undefined);
    const canvas = await code?.drawLocalPoster(file);
    if (!canvas || this.#posters.has(id) || this.#host.queue.get(id)?.file !== file) return;
    this.#posters.set(id, canvas);
    this.#host.requestUpdate();
  }

  #onItem(item: UploadItem): void {
    const { phase } = item.state;
    const before = this.#seen.get(item.id);
    this.#seen.set(item.id, item);
    if (before && before.file !== item.file) this.#takeFile(item, before.file);
    if (phase === 'sending') this.#sending.add(item.id);
    else this.#sending.delete(item.id);
    const isSending = this.#sending.size > 0;
    this.#pageGuard.isActive = isSending && this.#host.isConnected;
    this.#options.onSending(isSending);
    this.#host.requestUpdate();
    if (item.state.phase === 'sending') {
      const { sentBytes, totalBytes } = item.state;
      this.#host.dispatchEvent(new VodUploaderProgressEvent(item, sentBytes, totalBytes));
    }
    if (phase === before?.state.phase) return;
    // A file that was taken for one on the list, and is another.
    if (before === undefined && !this.#isAdding)
      this.#host.dispatchEvent(new VodUploaderAddEvent([item]));
    this.#options.onPhase(item);
    if (!['waiting', 'authorizing', 'sending'].includes(phase)) this.#sayState(item);
    this.#tellEnd(item);
  }

  /** Another file has come to its row. */
  #takeFile(item: UploadItem, old: File): void {
    this.#posters.delete(item.id);
    if (this.#host.previews) void this.#drawPoster(item);
    this.#announcer.add(
      this.#options.words.t('saidReplaced', {
        name: shownName(item.file.name),
        old: shownName(old.name),
      }),
    );
  }

  #tellEnd(item: UploadItem): void {
    const { state } = item;
    const host = this.#host;
    if (state.phase === 'done') host.dispatchEvent(new VodUploaderDoneEvent(item, state.videoId));
    if (state.phase === 'failed') host.dispatchEvent(new VodUploaderErrorEvent(item, state.error));
    if (state.phase === 'canceled') host.dispatchEvent(new VodUploaderCancelEvent(item));
  }

  #sayState(item: UploadItem): void {
    const state = stateText(item, this.contextOf(item));
    this.#announcer.add(
      this.#options.words.t('saidState', { name: shownName(item.file.name), state }),
    );
  }

  #forget({ id, videoId }: UploadItem): void {
    if (videoId !== undefined) this.#videos.delete(videoId);
    this.#posters.delete(id);
    this.#seen.delete(id);
  }
}
