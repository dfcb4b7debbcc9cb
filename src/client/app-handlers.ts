import type { PlayAuthRequest } from '../contract/playback.js';
import type { CreateVideo, UpdateVideo, UploadGrant } from '../contract/videos.js';
import type { ProblemCode } from '../contract/problem-codes.js';
import { VodError } from '../shared/vod-error.js';
import { noCredential, type CallOptions } from './api-connection.js';
import { endNodeResponse, forbidden, json, problem, Refusal, siteFailed } from './app-answers.js';
import { faultOf, isForThePage } from './app-faults.js';
import { readText } from './bounded-body.js';
import { uploadDetailsOf, type UploadDetails } from './upload-details.js';
import { requestOf, type RequestHolder } from './request-of.js';
import type { VodClient } from './vod-client.js';

/** What a page asks for when it wants to upload a file; nothing of it is to be believed. */
export interface UploadRequest extends UploadDetails {
  fileName: string;
  /** Bytes. */
  size?: number;
  /** The browser's guess of the file's media type. */
  type?: string;
  /** A video that the page has begun to upload: it asks for a new token, which needs the same permission. */
  videoId?: string;
}

/** `true` allows; an object allows, and is sent along. `false` refuses with 403, as all else does, of which `onError` is told. */
export type Permission<T> = T | boolean | Promise<T | boolean>;

/** Who may do what: the only part of an app server that only its app can know. */
export interface AppRules {
  /**
   * Whether who sent `request` may upload this file, and with which fields the video is created: `metadata` is a place
   * to note its owner in. Called for a renewal too (`upload.videoId`), whose fields are ignored. With `videoId`, a video that its
   * user began to upload on another device: that upload goes on if the file is the same; once it is over, a new video is created.
   * Of what the user says of the video, `title`, `description` and `tags` are taken over where the rule does not answer others;
   * `protection` and `fields` only as the rule answers them.
   */
  mayUpload(
    request: Request,
    upload: UploadRequest,
  ): Permission<Partial<CreateVideo> & { videoId?: string }>;
  /**
   * Whether who sent `request` may change what is said of this video, once it is created: `true` for `title`, `description` and
   * `tags`; an object is sent along. Without this rule nobody may. What an earlier `true` of `mayUpload` says of the video's owner
   * does not count here: look whose it is.
   */
  mayChange?(
    request: Request,
    videoId: string,
    details: UploadDetails,
  ): Permission<Partial<UpdateVideo>>;
  /** Whether who sent `request` may watch the video, and with which limits. */
  mayPlay(request: Request, videoId: string): Permission<PlayAuthRequest>;
  /** Told of errors that are no refusal: what `mayUpload` and `mayPlay` throw, and what is wrong with the VOD server or its key. Default: a line of the console, and the stack of what they throw. */
  onError?: (error: unknown) => void;
}

/** Answers requests of pages; neither ever rejects. */
export interface AppHandlers {
  /** For `upload-auth-url` of `<vod-uploader>`: POST with JSON. */
  readonly uploadAuth: (request: RequestHolder) => Promise<Response>;
  /** For `play-auth-url` of `<vod-player>`: POST, with the video as `?video=`. */
  readonly playAuth: (request: RequestHolder) => Promise<Response>;
}

const maxBodyBytes = 64 * 1024;
/** A page that plays a video asks again after this while nothing of it plays yet. */
const retryAfterSeconds = 2;

/**
 * The two addresses that an app server has to offer, as handlers from `Request` to `Response`: what Next, SvelteKit,
 * Hono, Deno and Bun call a route, with the request or with a context that holds it. `toNode` makes handlers for Express,
 * Fastify and plain Node of them.
 *
 * What goes wrong is answered as a problem document with the VOD server's status and code, never with a stack trace. Of its
 * own it answers 500 `app-server-error` for what a rule throws and `rule-answer-refused` for fields that the VOD server
 * refuses, and 502 `access-key-refused`, `not-a-vod-server`, `vod-server-unreachable` and `unavailable`; `onError` is told
 * why. A video of which nothing plays yet is no error: 202 with `Retry-After` and its `progress`, without a `playAuth`. One
 * that failed is 409.
 *
 * Throws a `VodError` `configuration` for a client without an access key or a token.
 */
export function createAppHandlers(vod: VodClient, rules: AppRules): AppHandlers {
  if (!vod.hasCredential) throw noCredential();
  const onError = rules.onError ?? logError;
  const guarded =
    (answer: (request: Request) => Promise<Response>) =>
    async (holder: RequestHolder, response?: unknown): Promise<Response> => {
      const request = requestOf(holder);
      if (!request) {
        onError(new VodError('configuration', withoutRequest));
        endNodeResponse(response);
        return problem(500, 'app-server-error', siteFailed);
      }
      try {
        if (request.method !== 'POST') throw new Refusal(405, 'method-not-allowed', 'Send a POST.');
        return await answer(request);
      } catch (error) {
        if (error instanceof Refusal) return problem(error.status, error.code, error.message);
        if (error instanceof VodError && isForThePage(error)) return passOn(error);
        const fault = faultOf(error, vod);
        // Nobody waits for an answer any more.
        if (!request.signal.aborted) onError(fault.report);
        return problem(fault.status, fault.code, fault.detail);
      }
    };

  return {
    uploadAuth: guarded(async (request) => {
      const options = { signal: request.signal };
      const { change, ...upload } = await readUploadRequest(request);
      if (change) return json(await changeVideo(vod, rules, { request, onError, ...change }));
      const allowed = await rules.mayUpload(request, upload);
      if (!isPermission(allowed, 'mayUpload', onError))
        throw forbidden('You may not upload this file.');
      const { videoId, fileName, size } = upload;
      if (videoId !== undefined)
        return json({ videoId, upload: await vod.uploads.renewToken(videoId, options) });
      const { videoId: begun, ...allowedFields } = allowed === true ? {} : allowed;
      const renewed = begun === undefined ? undefined : await renewIfOpen(vod, begun, options);
      if (renewed) return json({ videoId: begun, upload: renewed });
      const fields = {
        fileName,
        ...(size !== undefined && { size }),
        ...plainDetails(upload),
        ...allowedFields,
      };
      const created = withField(
        'upload',
        await vod.videos.create(fields, options).catch(blameRule('mayUpload', allowed)),
      );
      return json({ videoId: created.video.id, upload: created.upload });
    }),

    playAuth: guarded(async (request) => {
      const videoId = new URL(request.url).searchParams.get('video') ?? '';
      if (videoId === '')
        throw new Refusal(422, 'invalid-request', 'Name the video in the address: ?video=ID');
      const allowed = await rules.mayPlay(request, videoId);
      if (!isPermission(allowed, 'mayPlay', onError))
        throw forbidden('You may not watch this video.');
      const options = { signal: request.signal };
      const limits = allowed === true ? {} : allowed;
      try {
        const created = await vod.playback
          .createAuth(videoId, limits, options)
          .catch(blameRule('mayPlay', allowed));
        return json({ playAuth: withField('playAuth', created).playAuth });
      } catch (error) {
        if (error instanceof VodError && error.problemCode === 'video-not-playable')
          return notPlayable(vod, videoId, error);
        throw error;
      }
    }),
  };
}

/** With the fields that are wrong, each with its sentence. */
function passOn(error: VodError & { status: number; problemCode: ProblemCode }): Response {
  const { status, problemCode, message, cause } = error;
  return problem(
    status,
    problemCode,
    message,
    error,
    Array.isArray(cause) ? { errors: cause } : {},
  );
}

const withoutRequest =
  'A handler was called without a Request. In Express, Fastify and plain Node, wrap it: toNode(uploadAuth); elsewhere, hand it the Request.';

interface ChangeRequest {
  videoId: string;
  details: UploadDetails;
}

/** What the VOD server takes without an answer of a rule. */
function plainDetails({ title, description, tags }: UploadDetails): Partial<UpdateVideo> {
  return {
    ...(title && { title }),
    ...(description !== undefined && { description }),
    ...(tags && { tags: [...tags] }),
  };
}

async function changeVideo(
  vod: VodClient,
  rules: AppRules,
  asked: ChangeRequest & { request: Request; onError: (error: unknown) => void },
): Promise<{ videoId: string }> {
  const { request, onError, videoId, details } = asked;
  const allowed = (await rules.mayChange?.(request, videoId, details)) ?? false;
  if (!isPermission(allowed, 'mayChange', onError))
    throw forbidden('You may not change this video.');
  const fields = { ...plainDetails(details), ...(allowed === true ? {} : allowed) };
  await vod.videos
    .update(videoId, fields, { signal: request.signal })
    .catch(blameRule('mayChange', allowed));
  return { videoId };
}

/** Undefined where the video is gone, or has its file. */
function renewIfOpen(
  vod: VodClient,
  videoId: string,
  options: CallOptions,
): Promise<UploadGrant | undefined> {
  return vod.uploads.renewToken(videoId, options).catch((error: unknown) => {
    if (error instanceof VodError && ['not-found', 'conflict'].includes(error.code))
      return undefined;
    throw error;
  });
}

/** A rule that forgets to answer allows nothing. */
function isPermission<T extends object>(
  allowed: unknown,
  rule: keyof AppRules,
  onError: (error: unknown) => void,
): allowed is T | true {
  if (allowed === true || (typeof allowed === 'object' && allowed !== null)) return true;
  if (allowed !== false)
    onError(
      new VodError(
        'configuration',
        `${rule} answered ${String(allowed)}, which allows nothing: answer true, an object or false.`,
      ),
    );
  return false;
}

/** What the VOD server finds wrong with the fields that a rule answered is not the page's doing. */
function blameRule(rule: keyof AppRules, allowed: object | true): (error: unknown) => never {
  return (error) => {
    const isOfRule =
      error instanceof VodError &&
      error.status === 422 &&
      Object.keys(allowed).some((field) => error.message.includes(field));
    throw isOfRule
      ? new VodError('configuration', `${rule} answered what is refused: ${error.message}`, {
          cause: error,
          problemCode: 'rule-answer-refused',
        })
      : error;
  };
}

/** One line for what is set up wrongly; the stack for what the app threw. */
function logError(error: unknown): void {
  if (error instanceof VodError) console.error(`vodkit: ${error.message}`);
  else console.error('vodkit: a rule of this app server (mayUpload, mayPlay) threw:', error);
}

/** Another server than a VOD server may answer any JSON. */
function withField<T extends object>(field: keyof T, answer: T | null): T {
  if (answer?.[field]) return answer;
  throw new VodError('bad-response', `The answer has no ${String(field)}.`);
}

async function notPlayable(vod: VodClient, videoId: string, error: VodError): Promise<Response> {
  const { status, failure, progress, waiting } = await vod.videos.get(videoId);
  const code = 'video-not-playable';
  if (failure || status === 'blocked')
    return problem(409, code, failure?.detail ?? error.message, undefined, { failure });
  // No error: browsers write each failed request of a page into its console, and this one is repeated.
  const response = json({ code, detail: error.message, progress, waiting }, 202);
  response.headers.set('Retry-After', String(retryAfterSeconds));
  return response;
}

async function readUploadRequest(
  request: Request,
): Promise<UploadRequest & { change?: ChangeRequest }> {
  // A form of another site cannot send this type without asking first, so it cannot act for a visitor.
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal(415, 'unsupported-media-type', 'Send the file’s name and size as JSON.');
  const fields = parseObject(await readBody(request));
  const { fileName, size, type: fileType, videoId, details } = fields ?? {};
  if (typeof videoId === 'string' && videoId !== '') {
    const change = details !== undefined && { videoId, details: uploadDetailsOf(details) };
    return { fileName: '', videoId, ...(change && { change }) };
  }
  if (typeof fileName !== 'string' || fileName === '')
    throw new Refusal(422, 'invalid-request', 'The field fileName is missing.');
  return {
    fileName,
    ...(typeof size === 'number' && { size }),
    ...(typeof fileType === 'string' && { type: fileType }),
    ...uploadDetailsOf(fields),
  };
}

async function readBody(request: Request): Promise<string> {
  return readText(request, maxBodyBytes).catch((error: unknown) => {
    if (!(error instanceof VodError)) throw error;
    throw new Refusal(413, 'payload-too-large', `Send at most ${maxBodyBytes} bytes.`);
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    throw new Refusal(400, 'invalid-json', 'The body is not JSON.');
  }
}
