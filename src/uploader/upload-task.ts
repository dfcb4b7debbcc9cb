import { networkError } from '../shared/http-error.js';
import { VodError } from '../shared/vod-error.js';
import type { Connectivity } from './connectivity.js';
import { fingerprintFile, isFileIntact } from './file-fingerprint.js';
import { RateMeter } from './rate-meter.js';
import { RenewingToken } from './renewing-token.js';
import type { ResumeStore } from './resume-store.js';
import type { UploadTransport } from './transports/upload-transport.js';
import { parseUploadAuth, type GetUploadAuth, type UploadAuth } from './upload-auth.js';
import type { UploadItem, UploadState } from './upload-item.js';
import { Watchdog } from './watchdog.js';

/** What the tasks of one queue share. */
export interface TaskContext {
  getUploadAuth: GetUploadAuth;
  transport: UploadTransport;
  resumeStore: ResumeStore;
  connectivity: Connectivity;
  /** Attempts in a row that bring nothing forward before giving up. */
  maxRetries: number;
  /** No byte and no answer for this long counts as a lost connection. */
  stallMs: number;
  random: () => number;
}

const firstDelayMs = 1000;
const longestDelayMs = 30_000;
const progressEveryMs = 250;
/** Once all bytes are handed over, buffers on the way still drain and the server still writes. */
const answerPatience = 4;

/** One file on its way: asks for leave, sends, tries again by itself. */
export class UploadTask {
  item: UploadItem;
  readonly #context: TaskContext;
  readonly #onChange: (item: UploadItem) => void;
  #run: AbortController | undefined;
  /** Ends what a pause must not end: asking for leave twice would create a second video. */
  #leave = new AbortController();
  #authorizing: Promise<UploadAuth> | undefined;
  #token: RenewingToken | undefined;
  #uploadUrl: string | undefined;
  #fingerprint: string | undefined;
  #acknowledged = 0;
  #attemptsLeft: number;

  constructor(id: string, file: File, context: TaskContext, onChange: (item: UploadItem) => void) {
    this.#context = context;
    this.#onChange = onChange;
    this.#attemptsLeft = context.maxRetries;
    this.item = Object.freeze<UploadItem>({ id, file, state: { phase: 'waiting' }, videoId: undefined, begin: 'fresh' });
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** Runs until done, failed or stopped; never rejects. */
  async run(): Promise<void> {
    const run = new AbortController();
    this.#run = run;
    this.#attemptsLeft = this.#context.maxRetries;
    try {
      while (!run.signal.aborted && (await this.#tryOnce(run.signal)) === 'again');
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** Stops, keeping all that is needed to go on. */
  stop(phase: 'paused' | 'waiting'): void {
    this.#halt();
    this.#setState(phase === 'paused' ? { phase, sentBytes: this.#acknowledged } : { phase });
  }

  /** As a pause, and not even the app server is waited for. */
  suspend(): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    this.stop('paused');
  }

  /** Stops for good and tells the server. */
  cancel(): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#halt();
    this.#abandon();
    this.#setState({ phase: 'canceled' });
  }

  /** Back in the line, from the start where the upload was canceled. */
  requeue(): void {
    // What failed may have failed for want of a good token.
    this.#token?.refuse();
    this.#set({ state: { phase: 'waiting' }, videoId: this.#authorizing && this.item.videoId, begin: 'fresh' });
  }

  fail(error: VodError): void {
    this.#halt();
    this.#setState({ phase: 'failed', sentBytes: this.#acknowledged, error });
  }

  #halt(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#token?.dispose();
  }

  async #tryOnce(signal: AbortSignal): Promise<'again' | 'over'> {
    try {
      const auth = await this.#authorize();
      if (signal.aborted) return 'over';
      await this.#send(auth, signal);
      if (!signal.aborted) this.#finish(auth.videoId);
      return 'over';
    } catch (cause) {
      if (signal.aborted) return 'over';
      const error = await this.#judge(cause);
      if (signal.aborted) return 'over';
      if (!this.#prepareRetry(error)) {
        if (error.code === 'file-changed') this.#abandon();
        this.fail(error);
        return 'over';
      }
      const isCuredByRetry = error.code === 'not-found' || error.code === 'expired';
      const isFirst = this.#attemptsLeft === this.#context.maxRetries - 1;
      if (!isCuredByRetry || !isFirst) await this.#waitToRetry(error, signal);
      return 'again';
    }
  }

  #authorize(): Promise<UploadAuth> {
    if (!this.#authorizing) {
      this.#setState({ phase: 'authorizing' });
      const authorizing = this.#getLeave(this.#leave.signal);
      this.#authorizing = authorizing;
      authorizing.catch(() => {
        if (this.#authorizing === authorizing) this.#authorizing = undefined;
      });
    }
    return this.#authorizing;
  }

  async #getLeave(signal: AbortSignal): Promise<UploadAuth> {
    this.#fingerprint ??= await fingerprintFile(this.item.file);
    signal.throwIfAborted();
    const auth = (await this.#resumeEarlier(signal)) ?? (await this.#askForLeave(signal));
    signal.throwIfAborted();
    this.#token = new RenewingToken(auth.upload, async () => {
      const renewed = await this.#askForLeave(this.#leave.signal, auth.videoId);
      return renewed.upload;
    });
    this.#set({ videoId: auth.videoId });
    return auth;
  }

  async #resumeEarlier(signal: AbortSignal): Promise<UploadAuth | undefined> {
    const { file } = this.item;
    if (this.#fingerprint === undefined) return undefined;
    const found = this.#context.resumeStore.find(file, this.#fingerprint);
    if (!found) return undefined;
    if (found === 'changed') {
      this.#set({ begin: 'restarted' });
      return undefined;
    }
    try {
      const auth = await this.#askForLeave(signal, found.videoId);
      if (auth.upload.endpoint !== found.endpoint) return undefined;
      this.#uploadUrl = found.uploadUrl;
      this.#set({ begin: 'resumed' });
      return auth;
    } catch (cause) {
      if (signal.aborted || (cause instanceof VodError && cause.retryable)) throw cause;
      // The video is finished, deleted or another user's: this file begins anew.
      this.#context.resumeStore.remove(file, this.#fingerprint);
      return undefined;
    }
  }

  async #askForLeave(signal: AbortSignal, videoId?: string): Promise<UploadAuth> {
    const options = videoId === undefined ? { signal } : { signal, videoId };
    const auth = parseUploadAuth(await this.#context.getUploadAuth(this.item.file, options));
    if (videoId === undefined || auth.videoId === videoId) return auth;
    throw new VodError('configuration', `Asked to renew the token of video ${videoId}, the app server answered with another video.`);
  }

  async #send(auth: UploadAuth, signal: AbortSignal): Promise<void> {
    const { file } = this.item;
    const token = this.#token;
    if (!token) throw new VodError('configuration', 'No token.');
    const attempt = new AbortController();
    const stop = () => attempt.abort(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const watchdog = new Watchdog(this.#context.stallMs, () => attempt.abort('stalled'));
    const meter = new RateMeter();
    let shownAtMs = 0;
    const show = (sentBytes: number) => {
      const nowMs = Date.now();
      meter.add(sentBytes, nowMs);
      watchdog.feed(sentBytes === file.size ? answerPatience : 1);
      if (nowMs - shownAtMs < progressEveryMs || attempt.signal.aborted) return;
      shownAtMs = nowMs;
      this.#setState({
        phase: 'sending',
        sentBytes,
        totalBytes: file.size,
        bytesPerSecond: meter.bytesPerSecond,
        secondsLeft: meter.secondsLeft(file.size - sentBytes),
      });
    };
    const unsubscribe = this.#context.connectivity.subscribe((change) => change === 'offline' && watchdog.hurry());
    try {
      show(this.#acknowledged);
      await this.#context.transport.send({
        file,
        endpoint: auth.upload.endpoint,
        uploadUrl: this.#uploadUrl,
        getToken: () => token.get(),
        signal: attempt.signal,
        onUploadUrl: (url) => this.#rememberUploadUrl(url, auth),
        onAcknowledged: (bytes) => {
          meter.restart(bytes, Date.now());
          // Only what is new counts as headway: a server that loses bytes again and again is given up.
          if (bytes > this.#acknowledged) this.#attemptsLeft = this.#context.maxRetries;
          this.#acknowledged = Math.max(bytes, this.#acknowledged);
        },
        onProgress: show,
      });
    } catch (cause) {
      if (attempt.signal.reason === 'stalled') throw networkError(cause);
      throw cause;
    } finally {
      unsubscribe();
      watchdog.stop();
      signal.removeEventListener('abort', stop);
    }
  }

  #rememberUploadUrl(url: string, { videoId, upload }: UploadAuth): void {
    if (this.#uploadUrl === url) return;
    this.#uploadUrl = url;
    if (this.#fingerprint === undefined) return;
    this.#context.resumeStore.save(this.item.file, this.#fingerprint, { videoId, endpoint: upload.endpoint, uploadUrl: url });
  }

  #finish(videoId: string): void {
    this.#token?.dispose();
    this.#forget();
    this.#setState({ phase: 'done', videoId });
  }

  async #judge(cause: unknown): Promise<VodError> {
    const error =
      cause instanceof VodError
        ? cause
        : cause instanceof TypeError
          ? networkError(cause)
          : new VodError('configuration', 'The page could not get leave to upload.', { cause });
    // A browser reports bytes it can no longer read as a lost connection.
    if (error.code === 'network' && !(await isFileIntact(this.item.file))) {
      return new VodError('file-changed', 'The file changed or went away while it was being uploaded.', { cause: error });
    }
    return error;
  }

  /** Makes ready for another attempt, where one makes sense and is left. */
  #prepareRetry(error: VodError): boolean {
    if (this.#attemptsLeft <= 0) return false;
    if (error.code === 'not-found' && this.#uploadUrl !== undefined) {
      this.#uploadUrl = undefined;
      this.#acknowledged = 0;
      this.#forget();
    } else if (!error.retryable) {
      return false;
    }
    if (error.code === 'expired') this.#token?.refuse();
    this.#attemptsLeft -= 1;
    return true;
  }

  #waitToRetry(error: VodError, signal: AbortSignal): Promise<void> {
    const { connectivity, maxRetries, random } = this.#context;
    const sentBytes = this.#acknowledged;
    const isOffline = error.code === 'network' && !connectivity.isOnline;
    // What is tried without a network says nothing about the server.
    if (isOffline) this.#attemptsLeft += 1;
    const doubled = firstDelayMs * 2 ** (maxRetries - this.#attemptsLeft - 1);
    const backoffMs = Math.min(longestDelayMs, doubled) * (0.5 + random() / 2);
    const retryInMs = Math.round(Math.max(backoffMs, error.retryAfterMs ?? 0));
    this.#setState(isOffline ? { phase: 'offline', sentBytes } : { phase: 'retrying', sentBytes, retryInMs, error });
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        unsubscribe();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = isOffline ? undefined : setTimeout(end, retryInMs);
      const unsubscribe = connectivity.subscribe((change) => {
        if (change === 'online') this.#attemptsLeft = maxRetries;
        if (change === 'online' || (change === 'awake' && connectivity.isOnline)) end();
      });
      signal.addEventListener('abort', end);
    });
  }

  /** Drops the upload on the server, as far as that can be reached; it expires there otherwise. */
  #abandon(): void {
    const [url, token] = [this.#uploadUrl, this.#token];
    this.#forget();
    this.#authorizing = undefined;
    this.#token = undefined;
    this.#uploadUrl = undefined;
    this.#acknowledged = 0;
    if (!url || !token) return;
    void token
      .get()
      .then((value) => this.#context.transport.terminate({ url, token: value }))
      .catch(() => undefined)
      .finally(() => token.dispose());
  }

  #forget(): void {
    if (this.#fingerprint !== undefined) this.#context.resumeStore.remove(this.item.file, this.#fingerprint);
  }

  #setState(state: UploadState): void {
    this.#set({ state: Object.freeze(state) });
  }

  #set(change: Partial<UploadItem>): void {
    this.item = Object.freeze({ ...this.item, ...change });
    this.#onChange(this.item);
  }
}
