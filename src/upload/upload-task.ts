import { VodError } from '../shared/vod-error.js';
import type { Connectivity } from './connectivity.js';
import type { FileLocks } from './file-locks.js';
import { FileLockHolder } from './file-lock-holder.js';
import { RenewingToken } from './renewing-token.js';
import { ResumePlace } from './resume-place.js';
import type { ResumeRecord, ResumeStore } from './resume-store.js';
import { RetryPace } from './retry-pace.js';
import { sendWatched } from './send-watched.js';
import type { UploadTransport } from './transports/upload-transport.js';
import { parseUploadAuth, type GetUploadAuth, type UploadAuth } from './upload-auth.js';
import { fileChanged, toUploadError } from './upload-failure.js';
import type { UploadItem, UploadState } from './upload-item.js';
import { waitToRetry } from './wait-to-retry.js';

/** What the tasks of one queue share. */
export interface TaskContext {
  getUploadAuth: GetUploadAuth;
  transport: UploadTransport;
  resumeStore: ResumeStore;
  connectivity: Connectivity;
  /** Undefined where tabs cannot know of each other. */
  locks: FileLocks | undefined;
  /** Attempts in a row that bring nothing forward before giving up. */
  maxRetries: number;
  /** No byte and no answer for this long counts as a lost connection. */
  stallMs: number;
  /** Most bytes of one request; undefined for the rest of the file in one. */
  chunkBytes: number | undefined;
  random: () => number;
}

/** Uploads one file: asks for permission, sends, and retries by itself. */
export class UploadTask {
  item: UploadItem;
  /** What is remembered of its file's upload. */
  readonly place: ResumePlace;
  readonly #context: TaskContext;
  readonly #onChange: (item: UploadItem) => void;
  readonly #lock: FileLockHolder;
  #run: AbortController | undefined;
  /** Ends the request for permission. A pause must not: asking again would create a second video. */
  #authorization = new AbortController();
  #authorizing: Promise<UploadAuth> | undefined;
  #token: RenewingToken | undefined;
  #uploadUrl: string | undefined;
  readonly #pace: RetryPace;
  #acknowledged = 0;

  constructor(id: string, file: File, context: TaskContext, onChange: (item: UploadItem) => void) {
    this.#context = context;
    this.#onChange = onChange;
    this.#lock = new FileLockHolder(context.locks);
    this.place = new ResumePlace(file, context.resumeStore);
    this.#pace = new RetryPace(context.maxRetries, context.random);
    this.item = Object.freeze<UploadItem>({
      id,
      file,
      state: { phase: 'waiting' },
      videoId: undefined,
      begin: 'fresh',
    });
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** Runs until done, failed or stopped, or until a wait for another tab is over and it is in line again; never rejects. */
  async run(): Promise<void> {
    const run = new AbortController();
    this.#run = run;
    this.#pace.restart();
    let next = await this.#takeLock(run.signal);
    while (!run.signal.aborted && next === 'again') next = await this.#tryOnce(run.signal);
    if (this.#run === run) this.#run = undefined;
    // A run that began meanwhile keeps the lock.
    if (next !== 'in-line' && !this.#run) void this.#lock.release();
  }

  /** Stops, keeping all that is needed to go on. */
  stop(phase: 'paused' | 'waiting'): void {
    this.#halt();
    this.#setState(phase === 'paused' ? { phase, sentBytes: this.#acknowledged } : { phase });
  }

  /** Pauses, and also ends a request for permission that is under way. */
  suspend(): void {
    this.#authorization.abort();
    this.#authorization = new AbortController();
    this.stop('paused');
    void this.#lock.release();
  }

  /** Lets other tabs upload the file while this task only waits in the queue. */
  releaseLock(): void {
    void this.#lock.release();
  }

  /** Stops for good and tells the server. */
  cancel(): void {
    this.#authorization.abort();
    this.#authorization = new AbortController();
    this.#halt();
    this.#abandon();
    void this.#lock.release();
    this.#setState({ phase: 'canceled' });
  }

  /** Back in the line, from the start where the upload was canceled. */
  requeue(): void {
    const { state } = this.item;
    // The video was deleted: there is nothing to go on with.
    if (state.phase === 'failed' && state.error.code === 'not-found') {
      this.place.forget();
      this.#reset();
    }
    // The token may be what the server refused: get a new one.
    this.#token?.refuse();
    this.#set({
      state: { phase: 'waiting' },
      videoId: this.#authorizing && this.item.videoId,
      begin: 'fresh',
    });
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

  /** Waits while another tab uploads this file, and then takes over what that one left. */
  async #takeLock(signal: AbortSignal): Promise<'again' | 'in-line' | 'over'> {
    if (!this.#authorizing) this.#setState({ phase: 'authorizing' });
    await this.place.open();
    if (signal.aborted) return 'over';
    const onBusy = () => this.#setState({ phase: 'elsewhere' });
    const how = await this.#lock
      .take(this.place.key, { signal, onBusy })
      .catch(() => 'over' as const);
    if (signal.aborted || how === 'over') return 'over';
    const left = this.place.record();
    if (left?.isFinished && how === 'waited') {
      this.#finish(left.videoId);
      return 'over';
    }
    if (left?.isFinished) this.place.forget();
    else if (left && this.#isOutrun(left)) this.#reset();
    if (how === 'at-once') return 'again';
    this.#setState({ phase: 'waiting' });
    return 'in-line';
  }

  /** Whether another tab began anew what this one had begun. */
  #isOutrun(left: ResumeRecord): boolean {
    if (this.#uploadUrl !== undefined) return left.uploadUrl !== this.#uploadUrl;
    return this.item.videoId !== undefined && left.videoId !== this.item.videoId;
  }

  async #tryOnce(signal: AbortSignal): Promise<'again' | 'over'> {
    try {
      const auth = await this.#authorize();
      if (signal.aborted) return 'over';
      await this.#send(auth, signal);
      if (signal.aborted) return 'over';
      await this.#requireUnchanged();
      if (!signal.aborted) this.#finish(auth.videoId);
      return 'over';
    } catch (cause) {
      if (signal.aborted) return 'over';
      const error = await this.#judge(cause);
      if (signal.aborted) return 'over';
      const videoId = this.item.videoId ?? this.place.record()?.videoId;
      // Another tab sent the last byte, or this one did and never heard so.
      if (error.problemCode === 'upload-complete' && videoId !== undefined) {
        this.#finish(videoId);
        return 'over';
      }
      const retryInMs = this.#prepareRetry(error) ? this.#pace.next(error) : undefined;
      if (retryInMs === undefined) {
        if (error.code === 'file-changed') this.#abandon();
        this.fail(error);
        return 'over';
      }
      if (retryInMs > 0 || this.#isOffline(error))
        await this.#waitToRetry(error, retryInMs, signal);
      return 'again';
    }
  }

  #authorize(): Promise<UploadAuth> {
    if (!this.#authorizing) {
      if (this.item.state.phase !== 'authorizing') this.#setState({ phase: 'authorizing' });
      const authorizing = this.#requestAuthorization(this.#authorization.signal);
      this.#authorizing = authorizing;
      authorizing.catch(() => {
        if (this.#authorizing === authorizing) this.#authorizing = undefined;
      });
    }
    return this.#authorizing;
  }

  async #requestAuthorization(signal: AbortSignal): Promise<UploadAuth> {
    const auth = (await this.#resumeEarlier(signal)) ?? (await this.#askAppServer(signal));
    signal.throwIfAborted();
    this.#token = new RenewingToken(auth.upload, async () => {
      const renewed = await this.#askAppServer(this.#authorization.signal, auth.videoId);
      return renewed.upload;
    });
    this.#set({ videoId: auth.videoId });
    return auth;
  }

  async #resumeEarlier(signal: AbortSignal): Promise<UploadAuth | undefined> {
    const found = this.place.find();
    if (!found) return undefined;
    if (found === 'changed') {
      this.#set({ begin: 'restarted' });
      return undefined;
    }
    try {
      const auth = await this.#askAppServer(signal, found.videoId);
      if (auth.upload.endpoint !== found.endpoint) return undefined;
      this.#uploadUrl = found.uploadUrl;
      this.#set({ begin: 'resumed' });
      return auth;
    } catch (cause) {
      if (
        signal.aborted ||
        (cause instanceof VodError && (cause.retryable || cause.problemCode === 'upload-complete'))
      )
        throw cause;
      // The video is deleted or another user's: this file begins anew.
      this.place.forget();
      return undefined;
    }
  }

  async #askAppServer(signal: AbortSignal, videoId?: string): Promise<UploadAuth> {
    const options = videoId === undefined ? { signal } : { signal, videoId };
    const auth = parseUploadAuth(await this.#context.getUploadAuth(this.item.file, options));
    if (videoId === undefined || auth.videoId === videoId) return auth;
    throw new VodError(
      'configuration',
      `Asked to renew the token of video ${videoId}, the app server answered with another video.`,
    );
  }

  async #send(auth: UploadAuth, signal: AbortSignal): Promise<void> {
    const { transport, connectivity, stallMs, chunkBytes } = this.#context;
    const token = this.#token;
    if (!token) throw new VodError('configuration', 'The upload has no token.');
    if (this.#uploadUrl !== undefined) await this.#requireUnchanged();
    await sendWatched({
      transport,
      connectivity,
      stallMs,
      chunkBytes,
      file: this.item.file,
      endpoint: auth.upload.endpoint,
      uploadUrl: this.#uploadUrl,
      startBytes: this.#acknowledged,
      getToken: () => token.get(),
      checkFile: () => this.#requireUnchanged(),
      signal,
      onUploadUrl: (url) => this.#rememberUploadUrl(url, auth),
      onAcknowledged: (bytes) => {
        // Only what is new counts as headway: a server that loses bytes again and again is given up.
        if (bytes > this.#acknowledged) this.#pace.restart();
        this.#acknowledged = Math.max(bytes, this.#acknowledged);
      },
      onSending: (state) => {
        this.#setState(state);
        this.place.noteProgress(state.sentBytes);
      },
    });
  }

  /** A browser that has the file open does not notice that it changes on disk. */
  async #requireUnchanged(): Promise<void> {
    if (!(await this.place.isFileUnchanged())) throw fileChanged();
  }

  #rememberUploadUrl(url: string, { videoId, upload }: UploadAuth): void {
    if (this.#uploadUrl === url) return;
    this.#uploadUrl = url;
    this.place.save({ videoId, endpoint: upload.endpoint, uploadUrl: url });
  }

  #finish(videoId: string): void {
    this.#token?.dispose();
    this.#tellOtherTabs(videoId);
    this.#set({ videoId, state: Object.freeze<UploadState>({ phase: 'done', videoId }) });
  }

  /** Marks the resume record as finished, so that tabs waiting for the lock do not upload the file again. If no tab waits, the record is removed. */
  #tellOtherTabs(videoId: string): void {
    const { key } = this.place;
    const record = this.place.record();
    if (!this.#context.locks || key === undefined || !record) return this.place.forget();
    this.place.save({ ...record, videoId, isFinished: true });
    const isWanted = this.#lock.release().then(() => this.#lock.isWanted(key));
    const forget = () => this.place.forget();
    void isWanted.then((value) => value || forget(), forget);
  }

  async #judge(cause: unknown): Promise<VodError> {
    const error = toUploadError(cause);
    // A browser reports bytes it can no longer read as a lost connection.
    const mayBeUnreadable = error.code === 'network' && !(await this.place.isFileUnchanged());
    return mayBeUnreadable ? fileChanged(error) : error;
  }

  /** Makes ready for another attempt, where one makes sense. */
  #prepareRetry(error: VodError): boolean {
    if (error.code === 'not-found' && this.#uploadUrl !== undefined) {
      this.#uploadUrl = undefined;
      this.#acknowledged = 0;
      this.place.forget();
      return true;
    }
    if (error.code === 'expired') this.#token?.refuse();
    return error.retryable;
  }

  #isOffline(error: VodError): boolean {
    return error.code === 'network' && !this.#context.connectivity.isOnline;
  }

  #waitToRetry(error: VodError, retryInMs: number, signal: AbortSignal): Promise<void> {
    const { connectivity } = this.#context;
    const sentBytes = this.#acknowledged;
    const isOffline = this.#isOffline(error);
    if (isOffline) this.#pace.release();
    this.#setState(
      isOffline
        ? { phase: 'offline', sentBytes }
        : { phase: 'retrying', sentBytes, retryInMs, error },
    );
    const onOnline = () => this.#pace.restart();
    return waitToRetry({
      connectivity,
      retryInMs: isOffline ? undefined : retryInMs,
      signal,
      onOnline,
    });
  }

  /** Drops the upload on the server, as far as that can be reached; it expires there otherwise. */
  #abandon(): void {
    const [url, token] = [this.#uploadUrl, this.#token];
    this.place.forget();
    this.#reset();
    if (!url || !token) return;
    void token
      .get()
      .then((value) => this.#context.transport.terminate({ url, token: value }))
      .catch(() => undefined)
      .finally(() => token.dispose());
  }

  #reset(): void {
    this.#authorizing = undefined;
    this.#token = undefined;
    this.#uploadUrl = undefined;
    this.#acknowledged = 0;
  }

  #setState(state: UploadState): void {
    this.#set({ state: Object.freeze(state) });
  }

  #set(change: Partial<UploadItem>): void {
    this.item = Object.freeze({ ...this.item, ...change });
    this.#onChange(this.item);
  }
}
