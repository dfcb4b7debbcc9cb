import type { UploadDetails } from '../client/upload-details.js';
import type { UploadGrant } from '../contract/videos.js';
import { VodError } from '../shared/vod-error.js';
import { BodyIntegrity } from './body-integrity.js';
import type { DetailsKeeper } from './details-keeper.js';
import type { PosterPermission } from './kept-details.js';
import { fingerprintContent } from './file-fingerprint.js';
import { RenewingToken } from './renewing-token.js';
import { RequestLane } from './request-lane.js';
import type { ResumePlace } from './resume-place.js';
import type { ResumeRecord } from './resume-store.js';
import type { Remedy } from './retry-policy.js';
import { sendWatched } from './send-watched.js';
import type { ParallelSending } from './transports/upload-transport.js';
import { parseUploadAuth, type UploadAuth } from './upload-auth.js';
import { fileChanged } from './upload-failure.js';
import type { UploadItem, UploadState } from './upload-item.js';
import type { UploadContext } from './upload-options.js';

/** The first that goes in several parts: of smaller ones most is sent before it is known whether more than one connection is faster. */
const leastInParts = 64 * 1024 * 1024;
/** Hashed while permission is asked for: no more, since it is not known yet whether the server verifies it. */
const mostAhead = 16 * 1024 * 1024;

interface Permission {
  readonly videoId: string;
  readonly endpoint: string;
  readonly grant: UploadGrant;
  readonly token: RenewingToken;
  readonly lane: RequestLane;
}

type SessionState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking'; readonly answer: Promise<void> }
  /** The video is there, and no upload for it. */
  | { readonly kind: 'permitted'; readonly permission: Permission }
  | {
      readonly kind: 'open';
      readonly permission: Permission;
      readonly url: string;
      /** Bytes that the server has for certain. */
      readonly acknowledgedBytes: number;
    };

/** Permission, and the upload that goes on or what the video was created with. */
interface Begun {
  readonly auth: UploadAuth;
  readonly url?: string;
  readonly details?: UploadDetails;
}

export interface SessionOptions {
  file: File;
  place: ResumePlace;
  context: UploadContext;
  details: DetailsKeeper;
  onChange: (change: Partial<Pick<UploadItem, 'videoId' | 'begin' | 'isAltered'>>) => void;
}

export interface Sending {
  signal: AbortSignal;
  /** The server has more than before. */
  onHeadway: () => void;
  onSending: (state: UploadState & { phase: 'sending' }) => void;
}

/** What is known of the upload of one file: permission, token, address and offset; and how to ask for them and to send. */
export class UploadSession {
  readonly #file: File;
  readonly #place: ResumePlace;
  readonly #context: UploadContext;
  readonly #details: DetailsKeeper;
  readonly #onChange: SessionOptions['onChange'];
  #state: SessionState = { kind: 'none' };
  #isAltered: boolean | undefined;
  #integrity: BodyIntegrity | undefined;
  /** What is sent, where it was asked for before there was permission. */
  #bodyAhead: Promise<Blob> | undefined;
  /** Ends requests to the app server. A pause must not: asking again would create a second video. */
  #requests = new AbortController();

  constructor({ file, place, context, details, onChange }: SessionOptions) {
    this.#file = file;
    this.#place = place;
    this.#context = context;
    this.#details = details;
    this.#onChange = onChange;
  }

  /** Whether the app server has been asked for permission. */
  get isBegun(): boolean {
    return this.#state.kind !== 'none';
  }

  get hasUpload(): boolean {
    return this.#state.kind === 'open';
  }

  get videoId(): string | undefined {
    return this.#permission?.videoId ?? this.#place.record()?.videoId;
  }

  /** Where uploads are created, once there is permission. */
  get endpoint(): string | undefined {
    return this.#permission?.endpoint;
  }

  get acknowledgedBytes(): number {
    return this.#state.kind === 'open' ? this.#state.acknowledgedBytes : 0;
  }

  get #permission(): Permission | undefined {
    return 'permission' in this.#state ? this.#state.permission : undefined;
  }

  /** Resolves with the video's id once there is permission to upload; asks once, however often it is called. */
  async authorize(signal: AbortSignal): Promise<string> {
    if (this.#state.kind === 'none') {
      this.#ask();
      this.#prepare(signal).catch(() => undefined);
    }
    if (this.#state.kind === 'asking') await this.#state.answer;
    return this.#requirePermission().videoId;
  }

  /** One attempt to send what the server does not have yet. */
  async send({ signal, onHeadway, onSending }: Sending): Promise<void> {
    const { transport, connectivity, stallMs, connections } = this.#context;
    const permission = this.#requirePermission();
    const { lane } = permission;
    lane.begin();
    if (this.hasUpload) await this.requireUnchanged();
    const body = await this.#takeBody();
    if (signal.aborted) return;
    const leave = connections.take();
    const integrity = this.#integrityOf(body);
    await sendWatched({
      transport,
      connectivity,
      stallMs,
      ...{ file: this.#file, body, integrity },
      endpoint: permission.endpoint,
      // Where the creation was lost together with bytes, it is tried without them.
      tus: lane.hasLost ? undefined : permission.grant.tus,
      uploadUrl: this.#state.kind === 'open' ? this.#state.url : undefined,
      startBytes: this.acknowledgedBytes,
      getToken: () => permission.token.get(),
      parallel: this.#parallel(permission, integrity),
      endOfRequest: (offset, request) =>
        lane.next(offset, { size: this.#file.size, ...request }, signal),
      toShown: (sentBytes) => lane.handed(sentBytes),
      checkFile: () => this.requireUnchanged(),
      signal,
      onUploadUrl: (url) => this.#open(url, permission),
      onAcknowledged: (bytes) => {
        lane.reached(bytes);
        // A server that loses bytes again and again makes no headway, and is given up.
        if (this.#state.kind !== 'open' || bytes <= this.#state.acknowledgedBytes) return;
        this.#state = { ...this.#state, acknowledgedBytes: bytes };
        onHeadway();
      },
      onSending,
    })
      .catch((cause: unknown) => this.#doubt(cause, integrity))
      .finally(leave);
  }

  /** Where the server has other bytes than a digest says that went on from what was kept: all is hashed, and sent, anew. */
  async #doubt(cause: unknown, integrity: BodyIntegrity): Promise<never> {
    const isMismatch = cause instanceof VodError && cause.problemCode === 'digest-mismatch';
    if (!isMismatch || !(await integrity.isDoubtful())) throw cause;
    this.rest();
    // Its requests are not to blame.
    this.#permission?.lane.begin();
    this.apply('open-anew');
    throw new VodError('transfer-damaged', cause.message, { cause, retryable: true });
  }

  #parallel(permission: Permission, integrity: BodyIntegrity): ParallelSending {
    const { parallelParts, connections, stallMs, findProxyLimits, random } = this.#context;
    const limits = findProxyLimits(permission.endpoint);
    return {
      most: this.#file.size < leastInParts ? 1 : parallelParts,
      ...{ connections, stallMs, random },
      openLane: () => new RequestLane(this.#context, limits),
      openIntegrity: () => new BodyIntegrity(integrity.body, 'parts'),
      digest: integrity.digest,
      refuseToken: () => this.refuseToken(),
    };
  }

  /** Begins to hash a new file, so that its first bytes need not wait for that. Who sends it is told what went wrong. */
  async #prepare(signal: AbortSignal): Promise<void> {
    const { size } = this.#file;
    if (size >= leastInParts || this.#place.find()) return;
    this.#bodyAhead = this.#body();
    const body = await this.#bodyAhead;
    if (!signal.aborted) await this.#integrityOf(body).ready(0, { goal: size, most: mostAhead });
  }

  #takeBody(): Promise<Blob> {
    const ahead = this.#bodyAhead;
    this.#bodyAhead = undefined;
    return ahead?.catch(() => this.#body()) ?? this.#body();
  }

  async #body(): Promise<Blob> {
    const wasAltered = this.#place.record()?.isAltered;
    const body = await this.#context.toBody(this.#file, { wasAltered });
    if (body.size !== this.#file.size)
      throw new VodError('configuration', '`toBody` must answer as many bytes as the file has.');
    const isAltered = body !== this.#file;
    if (isAltered !== this.#isAltered) this.#onChange({ isAltered });
    this.#isAltered = isAltered;
    return body;
  }

  #integrityOf(body: Blob): BodyIntegrity {
    if (this.#integrity?.body !== body) {
      this.#integrity?.dispose();
      // What is sent instead of the file may be other bytes the next time.
      const place = body === this.#file ? this.#place : undefined;
      this.#integrity = new BodyIntegrity(body, 'all', place);
    }
    return this.#integrity;
  }

  /** Whether the attempt that failed so may succeed at once with smaller requests. */
  maySendLess(error: VodError): boolean {
    return this.#permission?.lane.failed(error) ?? false;
  }

  /** A browser that has the file open does not notice that it changes on disk. @throws VodError `file-changed` */
  async requireUnchanged(): Promise<void> {
    if (!(await this.#place.isFileUnchanged())) throw fileChanged();
  }

  /** Makes ready for the next attempt. */
  apply(remedy: Remedy): void {
    if (remedy === 'renew-token') this.refuseToken();
    if (remedy !== 'open-anew') return;
    this.#place.forget();
    if (this.#state.kind === 'open')
      this.#state = { kind: 'permitted', permission: this.#state.permission };
  }

  /** The next request is sent with a new token. */
  refuseToken(): void {
    this.#permission?.token.refuse();
  }

  /** Renews the token no more, and hashes nothing, while nothing is sent. */
  rest(): void {
    this.#integrity?.dispose();
    this.#integrity = undefined;
    this.#bodyAhead = undefined;
    this.#permission?.token.dispose();
  }

  /** Ends what the app server is asked for at the moment. */
  endRequests(): void {
    this.#requests.abort();
    this.#requests = new AbortController();
    if (this.#state.kind === 'asking') this.reset();
  }

  /** Whether another tab began anew what this one had begun, and left this record. */
  isOvertakenBy(left: ResumeRecord): boolean {
    if (this.#state.kind === 'open') return left.uploadUrl !== this.#state.url;
    return this.#state.kind === 'permitted' && left.videoId !== this.#state.permission.videoId;
  }

  reset(): void {
    this.#state = { kind: 'none' };
    this.#details.end();
  }

  /** @throws VodError `configuration` where the app server named no address for it, and as the renewal of a token does */
  async posterPermission(): Promise<PosterPermission> {
    const { grant, token } = this.#requirePermission();
    if (grant.posterUrl !== undefined) return { url: grant.posterUrl, token: await token.get() };
    throw new VodError('configuration', 'The app server answered no upload.posterUrl.');
  }

  /** Forgets the upload and drops it on the server, as far as that can be reached; it expires there otherwise. */
  abandon(): void {
    const state = this.#state;
    this.#details.over();
    this.#place.forget();
    this.reset();
    if (!('permission' in state)) return;
    const { token, endpoint } = state.permission;
    // A creation may be on its way, whose answer is not awaited.
    const url = state.kind === 'open' ? state.url : endpoint;
    void token
      .get()
      .then((value) => this.#context.transport.terminate({ url, token: value }))
      .catch(() => undefined)
      .finally(() => token.dispose());
  }

  #ask(): void {
    const answer = this.#requestPermission(this.#requests.signal).catch((cause: unknown) => {
      if (this.#state.kind === 'asking' && this.#state.answer === answer) {
        this.rest();
        this.reset();
      }
      throw cause;
    });
    this.#state = { kind: 'asking', answer };
  }

  async #requestPermission(signal: AbortSignal): Promise<void> {
    const earlier = (await this.#resumeEarlier(signal)) ?? (await this.#begin(signal));
    const { auth } = earlier;
    signal.throwIfAborted();
    const { videoId, upload } = auth;
    const token = new RenewingToken(upload, async () => {
      const renewed = await this.#askAppServer(this.#requests.signal, videoId);
      return renewed.upload;
    });
    const { endpoint } = upload;
    const lane = new RequestLane(this.#context, this.#context.findProxyLimits(endpoint));
    const permission = { videoId, endpoint, grant: upload, token, lane };
    if (earlier.url === undefined) this.#state = { kind: 'permitted', permission };
    else this.#state = { kind: 'open', permission, url: earlier.url, acknowledgedBytes: 0 };
    this.#onChange({ videoId });
    this.#details.begun(videoId, earlier.details);
  }

  /** Permission to go on with the upload that an earlier page load began; undefined where there is none to go on with. */
  async #resumeEarlier(signal: AbortSignal): Promise<Begun | undefined> {
    const found = this.#place.find();
    if (!found) return undefined;
    if (found === 'changed') {
      this.#onChange({ begin: 'restarted' });
      return undefined;
    }
    try {
      const auth = await this.#askAppServer(signal, found.videoId);
      if (auth.upload.endpoint !== found.endpoint) return undefined;
      this.#onChange({ begin: 'resumed' });
      this.#details.restore(found);
      return { auth, url: found.uploadUrl };
    } catch (cause) {
      if (signal.aborted || mayStillResume(cause)) throw cause;
      // The video is deleted or another user's: this file begins anew.
      this.#place.forget();
      return undefined;
    }
  }

  /** Permission for a new upload, or to go on with one that another device began with the same file. */
  async #begin(signal: AbortSignal): Promise<Begun> {
    const { details } = this.#details;
    const auth = await this.#askAppServer(signal);
    const { endpoint, uploadUrl, fingerprint } = auth.upload;
    if (uploadUrl === undefined || fingerprint === undefined) return { auth, details };
    if (fingerprint !== (await fingerprintContent(this.#file))) return { auth };
    this.#place.save({ videoId: auth.videoId, endpoint, uploadUrl });
    this.#onChange({ begin: 'resumed' });
    return { auth, url: uploadUrl };
  }

  async #askAppServer(signal: AbortSignal, videoId?: string): Promise<UploadAuth> {
    const { details } = this.#details;
    const options = videoId === undefined ? { signal, details } : { signal, videoId };
    const auth = parseUploadAuth(await this.#context.getUploadAuth(this.#file, options));
    if (videoId === undefined || auth.videoId === videoId) return auth;
    throw new VodError(
      'configuration',
      `Asked to renew the token of video ${videoId}, the app server answered with another video.`,
    );
  }

  #open(url: string, permission: Permission): void {
    const isKnown = this.#state.kind === 'open' && this.#state.url === url;
    // The answer may come after the upload was canceled and begun anew.
    if (isKnown || this.#permission !== permission) return;
    this.#state = { kind: 'open', permission, url, acknowledgedBytes: 0 };
    const { videoId, endpoint } = permission;
    const altered = this.#isAltered !== undefined && { isAltered: this.#isAltered };
    this.#place.save({ videoId, endpoint, uploadUrl: url, ...altered, ...this.#details.record });
  }

  #requirePermission(): Permission {
    if (this.#permission) return this.#permission;
    throw new VodError('aborted', 'The upload was given up.');
  }
}

function mayStillResume(cause: unknown): boolean {
  if (!(cause instanceof VodError)) return false;
  // What is wrong with the app server says nothing of the video.
  if (cause.code === 'configuration') return true;
  return cause.retryable || cause.problemCode === 'upload-complete';
}
