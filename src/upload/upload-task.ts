import { VodError } from '../shared/vod-error.js';
import { DetailsKeeper } from './details-keeper.js';
import { FileLockHolder } from './file-lock-holder.js';
import { findReasonOfSilence, tellDeveloper } from './tell-developer.js';
import { ResumePlace } from './resume-place.js';
import { countRetry, decideRetry, noRetries, type RetryCounts } from './retry-policy.js';
import { fileChanged, toLastError, toUploadError } from './upload-failure.js';
import type { UploadItem, UploadState } from './upload-item.js';
import type { UploadContext } from './upload-options.js';
import { UploadSession } from './upload-session.js';
import { waitToRetry } from './wait-to-retry.js';

/** From the start of an upload until it is done, failed or stopped. */
interface Run {
  readonly abort: AbortController;
  counts: RetryCounts;
  /** Whether the console has been told that it does not get on. */
  isReported: boolean;
}

/** Shorter troubles go by unseen. */
const retriesUntilReport = 3;

type Next = 'again' | 'in-line' | 'over';

/** Uploads one file: waits for its lock, asks for permission, sends, and retries by itself. */
export class UploadTask {
  item: UploadItem;
  /** What is remembered of its file's upload. */
  readonly place: ResumePlace;
  readonly details: DetailsKeeper;
  readonly #context: UploadContext;
  readonly #onChange: (item: UploadItem) => void;
  readonly #lock: FileLockHolder;
  readonly #session: UploadSession;
  #run: Run | undefined;

  constructor(
    id: string,
    file: File,
    context: UploadContext,
    onChange: (item: UploadItem) => void,
  ) {
    this.#context = context;
    this.#onChange = onChange;
    this.#lock = new FileLockHolder(context.locks);
    this.place = new ResumePlace(file, context.resumeStore);
    this.details = new DetailsKeeper({
      place: this.place,
      context,
      getPosterPermission: () => this.#session.posterPermission(),
      onChange: (change) => this.#set(change),
    });
    this.#session = new UploadSession({
      file,
      place: this.place,
      context,
      details: this.details,
      onChange: (change) => this.#set(change),
    });
    this.item = Object.freeze<UploadItem>({
      id,
      file,
      state: { phase: 'waiting' },
      videoId: undefined,
      begin: 'fresh',
      details: this.details.details,
    });
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** Runs until done, failed or stopped, or until a wait for another tab is over and it is in line again; never rejects. */
  async run(): Promise<void> {
    const run: Run = { abort: new AbortController(), counts: noRetries, isReported: false };
    const { signal } = run.abort;
    this.#run = run;
    let next = await this.#takeLock(signal);
    while (!signal.aborted && next === 'again') next = await this.#tryOnce(run);
    if (this.#run === run) this.#run = undefined;
    // A run that began meanwhile keeps the lock.
    if (next !== 'in-line' && !this.#run) void this.#lock.release();
  }

  /** Stops, keeping all that is needed to go on. */
  stop(phase: 'paused' | 'waiting'): void {
    this.#halt();
    const sentBytes = this.#session.acknowledgedBytes;
    this.#setState(phase === 'paused' ? { phase, sentBytes } : { phase });
  }

  /** Pauses, and also ends a request for permission that is under way. */
  suspend(): void {
    this.#session.endRequests();
    this.stop('paused');
    void this.#lock.release();
  }

  /** Lets other tabs upload the file while this task only waits in the queue. */
  releaseLock(): void {
    void this.#lock.release();
  }

  /** Stops for good and tells the server. */
  cancel(): void {
    this.#session.endRequests();
    this.#halt();
    this.#session.abandon();
    void this.#lock.release();
    this.#setState({ phase: 'canceled' });
  }

  /** Back in the line, from the start where the upload was canceled. */
  requeue(): void {
    const { state } = this.item;
    // The video was deleted: there is nothing to go on with.
    if (state.phase === 'failed' && state.error.code === 'not-found') {
      this.place.forget();
      this.#session.reset();
    }
    // The server ended the upload, whose video waits for another one.
    if (state.phase === 'failed' && state.error.problemCode === 'digest-mismatch')
      this.#session.apply('open-anew');
    // The token may be what the server refused: get a new one.
    this.#session.refuseToken();
    this.#set({
      state: { phase: 'waiting' },
      videoId: this.#session.isBegun ? this.item.videoId : undefined,
      begin: 'fresh',
    });
  }

  /** What was found in its file before anything of it is sent. */
  note(found: Pick<UploadItem, 'isChecking' | 'media'>): void {
    this.#set(found);
  }

  fail(error: VodError): void {
    this.#halt();
    this.#setState({ phase: 'failed', sentBytes: this.#session.acknowledgedBytes, error });
  }

  #halt(): void {
    this.#run?.abort.abort();
    this.#run = undefined;
    this.#session.rest();
  }

  /** Waits while another tab uploads this file, and then takes over what that one left. */
  async #takeLock(signal: AbortSignal): Promise<Next> {
    if (!this.#session.isBegun) this.#setState({ phase: 'authorizing' });
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
    else if (left && this.#session.isOvertakenBy(left)) this.#session.reset();
    if (how === 'at-once') return 'again';
    this.#setState({ phase: 'waiting' });
    return 'in-line';
  }

  async #tryOnce(run: Run): Promise<Next> {
    const { signal } = run.abort;
    try {
      await this.#upload(run);
      return 'over';
    } catch (cause) {
      if (signal.aborted) return 'over';
      const error = await this.#toError(cause);
      return signal.aborted ? 'over' : this.#recover(error, run);
    }
  }

  async #upload(run: Run): Promise<void> {
    const { signal } = run.abort;
    if (!this.#session.isBegun && this.item.state.phase !== 'authorizing')
      this.#setState({ phase: 'authorizing' });
    const videoId = await this.#session.authorize(signal);
    if (signal.aborted) return;
    await this.#session.send({
      signal,
      onHeadway: () => (run.counts = noRetries),
      onSending: (state) => {
        this.#setState(state);
        this.place.noteProgress(state.sentBytes);
      },
    });
    if (signal.aborted) return;
    await this.#session.requireUnchanged();
    if (!signal.aborted) this.#finish(videoId);
  }

  async #toError(cause: unknown): Promise<VodError> {
    const error = toUploadError(cause);
    // A browser reports bytes it can no longer read as a lost connection, and a file that changed arrives as another one.
    const isSuspect = error.code === 'network' || error.code === 'transfer-damaged';
    if (isSuspect && !(await this.place.isFileUnchanged())) return fileChanged(error);
    const { endpoint, hasUpload } = this.#session;
    // An upload that was opened has proved that the page may.
    if (endpoint === undefined || hasUpload) return error;
    const reason = await findReasonOfSilence(error, endpoint);
    return reason ? new VodError('blocked', reason, { cause: error, retryable: true }) : error;
  }

  /** Does what the retry policy says to a failed attempt. */
  async #recover(error: VodError, run: Run): Promise<Next> {
    const { maxRetries, connectivity, random } = this.#context;
    const { acknowledgedBytes: sentBytes, hasUpload, videoId } = this.#session;
    const decision = decideRetry({
      error,
      counts: run.counts,
      maxRetries,
      isOnline: connectivity.isOnline,
      hasUpload,
      videoId,
      maySendLess: this.#session.maySendLess(error),
      random: random(),
    });
    switch (decision.action) {
      case 'finish':
        this.#finish(decision.videoId);
        return 'over';
      case 'give-up':
        if (decision.upload === 'drop') this.#session.abandon();
        this.#giveUp(toLastError(error));
        return 'over';
      case 'wait-for-network':
        await this.#wait({ phase: 'offline', sentBytes }, run);
        return 'again';
      case 'retry': {
        const { remedy, afterMs: retryInMs } = decision;
        this.#session.apply(remedy);
        run.counts = countRetry(run.counts, decision);
        if (run.counts.delayed === retriesUntilReport && !run.isReported) {
          run.isReported = true;
          tellDeveloper(
            'warn',
            `«${this.item.file.name}» still cannot be uploaded, and is tried again`,
            error,
          );
        }
        if (retryInMs > 0)
          await this.#wait({ phase: 'retrying', sentBytes, retryInMs, error }, run);
        return 'again';
      }
    }
  }

  #giveUp(error: VodError): void {
    this.fail(error);
    // That one is the user's own doing.
    if (error.code !== 'file-changed')
      tellDeveloper('error', `«${this.item.file.name}» was not uploaded`, error);
  }

  #wait(state: UploadState & { phase: 'offline' | 'retrying' }, run: Run): Promise<void> {
    this.#setState(state);
    return waitToRetry({
      connectivity: this.#context.connectivity,
      retryInMs: state.phase === 'retrying' ? state.retryInMs : undefined,
      signal: run.abort.signal,
      onOnline: () => (run.counts = noRetries),
    });
  }

  #finish(videoId: string): void {
    this.details.over();
    this.#session.rest();
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

  #setState(state: UploadState): void {
    this.#set({ state: Object.freeze(state) });
  }

  #set(change: Partial<UploadItem>): void {
    this.item = Object.freeze({ ...this.item, ...change });
    this.#onChange(this.item);
  }
}
