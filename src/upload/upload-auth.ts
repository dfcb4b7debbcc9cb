import type { UploadDetails } from '../client/upload-details.js';
import type { UploadGrant } from '../contract/videos.js';
import { errorFromResponse } from '../shared/http-answer.js';
import { networkError } from '../shared/http-error.js';
import { setUpFaults } from '../shared/set-up-faults.js';
import { VodError } from '../shared/vod-error.js';
import { plainText, titleOf } from './title-of.js';

/**
 * Permission to upload one video: its id, and the endpoint and token for its bytes. With `upload.uploadUrl` and `fingerprint`, as
 * `uploads.renewToken` answers them, an upload that another device began goes on, if the file is the same.
 */
export interface UploadAuth {
  videoId: string;
  upload: UploadGrant;
}

/**
 * Asks the app server for permission to upload `file`; `details` is what its user said of the video so far, to create it with.
 * With a `videoId` it asks for a new token for that video, whose upload has begun before.
 */
export type GetUploadAuth = (
  file: File,
  options: { signal: AbortSignal; videoId?: string; details?: UploadDetails },
) => Promise<UploadAuth>;

/** Has the app server save what the user says of a video that is created already: all of it, each time. Rejects with a `VodError` where it does not. */
export type SaveDetails = (videoId: string, details: UploadDetails) => Promise<unknown>;

/** A `GetUploadAuth` that posts to an address of the app server, with the page's own cookies. */
export function fetchUploadAuth(url: string): GetUploadAuth {
  return async (file, { signal, videoId, details }) => {
    const body =
      videoId === undefined
        ? {
            fileName: plainText(file.name, 255),
            size: file.size,
            type: file.type,
            ...details,
            title: details?.title || titleOf(file.name),
          }
        : { videoId };
    const response = await post(url, body, signal).catch((cause: unknown) => {
      throw cause instanceof VodError ? at(url, cause) : cause;
    });
    return (await response.json().catch((cause: unknown) => {
      throw new VodError('bad-response', `${url} did not answer with JSON.`, {
        cause,
        status: response.status,
      });
    })) as UploadAuth;
  };
}

/** A `SaveDetails` that posts to the same address `{videoId, details}`. */
export function fetchSaveDetails(url: string): SaveDetails {
  return (videoId, details) => post(url, { videoId, details });
}

async function post(url: string, body: object, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    throw networkError(cause);
  });
  if (!response.ok) throw await errorFromResponse(response);
  return response;
}

/** The error with its address, for who looks into the console. */
function at(url: string, error: VodError): VodError {
  const { cause, problemCode, status } = error;
  const message = `upload-auth-url (${url}): ${error.message}`;
  return setUpFaults.has(problemCode)
    ? new VodError('configuration', message, { cause, problemCode, status })
    : new VodError(error.code, message, error);
}

/** Checks what came back from the host's code; also takes the VOD server's own answer, `{video, upload}`. */
export function parseUploadAuth(value: unknown): UploadAuth {
  const auth = value as Partial<UploadAuth & { video: { id?: unknown } }> | null | undefined;
  const videoId = auth?.videoId ?? auth?.video?.id;
  const grant = (auth?.upload ?? {}) as Partial<UploadGrant>;
  const { endpoint, token, expiresAt, tus, posterUrl, uploadUrl, fingerprint } = grant;
  if (typeof videoId !== 'string' || videoId === '') throw badAuth('it has no videoId');
  if (typeof token !== 'string' || token === '' || /[^\x21-\x7e]/.test(token))
    throw badAuth('it has no upload.token');
  if (typeof endpoint !== 'string' || !/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw badAuth('upload.endpoint is not an http(s) address');
  }
  return {
    videoId,
    upload: {
      ...{ endpoint, token, expiresAt: typeof expiresAt === 'string' ? expiresAt : '' },
      ...(Array.isArray(tus?.extensions) && Array.isArray(tus.checksumAlgorithms) && { tus }),
      ...(typeof posterUrl === 'string' && { posterUrl }),
      ...(typeof uploadUrl === 'string' && { uploadUrl }),
      ...(typeof fingerprint === 'string' && { fingerprint }),
    },
  };
}

function badAuth(why: string): VodError {
  return new VodError(
    'bad-response',
    `The app server's answer to the upload request cannot be used: ${why}.`,
  );
}
