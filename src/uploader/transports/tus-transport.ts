import type { DetailedError, HttpRequest, HttpResponse, UploadOptions } from 'tus-js-client';
import { errorFromAnswer, networkError } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import type { SendAttempt, UploadTransport } from './upload-transport.js';

/** tus 1.0 by tus-js-client, loaded on first use; its own retries and URL store are off, the queue decides. */
export function createTusTransport(): UploadTransport {
  return {
    send: sendByTus,
    async terminate({ url, token }) {
      const { Upload } = await import('tus-js-client');
      await Upload.terminate(url, { ...quiet, headers: { Authorization: `Bearer ${token}` } });
    },
  };
}

const quiet = {
  retryDelays: null,
  storeFingerprintForResuming: false,
} as const satisfies UploadOptions;

async function sendByTus(attempt: SendAttempt): Promise<void> {
  const { Upload } = await import('tus-js-client');
  const { file, signal } = attempt;
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      ...quiet,
      // Without an endpoint a refused HEAD is an error; with one, tus-js-client would silently begin a second upload.
      endpoint: attempt.uploadUrl === undefined ? attempt.endpoint : null,
      uploadUrl: attempt.uploadUrl ?? null,
      metadata: { filename: file.name, filetype: file.type },
      fileReader: { openFile: () => Promise.resolve(openSlices(file)) },
      onBeforeRequest: (request) => prepare(request, attempt, reject),
      onAfterResponse: (request, response) => checkAnswer(request, response, attempt),
      onUploadUrlAvailable: () => {
        if (upload.url && isSameOrigin(upload.url, attempt.endpoint)) attempt.onUploadUrl(upload.url);
      },
      onProgress: (sentBytes) => attempt.onProgress(sentBytes),
      onSuccess: () => resolve(),
      onError: (error) => reject(toVodError(error)),
    });
    signal.addEventListener('abort', () => {
      void upload.abort();
      reject(new VodError('aborted', 'The attempt was ended.', { cause: signal.reason }));
    });
    upload.start();
  });
}

/** Slices, never a stream of the file: WebKit ends those early above 1.5 GiB and reports success. */
function openSlices(file: File) {
  return {
    size: file.size,
    async slice(start: number, end: number) {
      const blob = file.slice(start, end);
      // Node has no XMLHttpRequest, and its stand-in takes bytes only.
      const value = 'XMLHttpRequest' in globalThis ? blob : new Uint8Array(await blob.arrayBuffer());
      return { value, done: end >= file.size };
    },
    close() {},
  };
}

async function prepare(request: HttpRequest, attempt: SendAttempt, reject: (error: VodError) => void): Promise<void> {
  if (!isSameOrigin(request.getURL(), attempt.endpoint)) {
    throw new VodError(
      'bad-response',
      `The server named ${request.getURL()} as the upload, which is not at ${new URL(attempt.endpoint).origin}.`,
    );
  }
  const token = await attempt.getToken();
  attempt.signal.throwIfAborted();
  request.setHeader('Authorization', `Bearer ${token}`);
  // Safari reports a dropped connection as an abort, which tus-js-client does not listen for.
  const xhr: unknown = request.getUnderlyingObject();
  if ('XMLHttpRequest' in globalThis && xhr instanceof XMLHttpRequest) {
    xhr.addEventListener('abort', () => reject(networkError(new Error('The browser aborted the request.'))));
  }
}

function checkAnswer(request: HttpRequest, response: HttpResponse, attempt: SendAttempt): void {
  const status = response.getStatus();
  if (status < 200 || status >= 300) return;
  const method = request.getMethod();
  if (method === 'POST') return checkCreated(response);
  const offset = parseOffset(response.getHeader('Upload-Offset'), attempt.file.size);
  const before = method === 'PATCH' ? Number(request.getHeader('Upload-Offset')) : -1;
  if (offset === undefined || offset <= before) {
    throw new VodError('bad-response', `The server answered ${method} with an offset that cannot be.`, { status, retryable: true });
  }
  if (method === 'HEAD' && Number(response.getHeader('Upload-Length')) !== attempt.file.size) {
    throw new VodError('not-found', 'The upload on the server is of another file.', { status });
  }
  attempt.onAcknowledged(offset);
}

function checkCreated(response: HttpResponse): void {
  if (response.getStatus() === 201 && response.getHeader('Location')) return;
  throw new VodError('bad-response', 'The upload endpoint did not answer as tus does.', { status: response.getStatus() });
}

function parseOffset(value: string | undefined, size: number): number | undefined {
  if (!value || !/^\d{1,16}$/.test(value)) return undefined;
  const offset = Number(value);
  return offset <= size ? offset : undefined;
}

function isSameOrigin(url: string, endpoint: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(endpoint).origin;
}

function toVodError(error: Error | DetailedError): VodError {
  if (!('originalRequest' in error)) return new VodError('bad-response', error.message, { cause: error });
  if (error.causingError instanceof VodError) return error.causingError;
  const response = error.originalResponse;
  if (!response) return networkError(error.causingError ?? error);
  const answer = errorFromAnswer({
    status: response.getStatus(),
    body: response.getBody(),
    retryAfter: response.getHeader('Retry-After'),
  });
  // HEAD answers have no body: a refused token can only be told by the status.
  if (answer.code === 'unauthorized') return revised(answer, 'expired');
  // The offset moved under us, or another request still holds the upload: asking again settles it.
  return answer.code === 'conflict' ? revised(answer, 'conflict') : answer;
}

function revised(answer: VodError, code: VodError['code']): VodError {
  const { status, problemCode, retryAfterMs } = answer;
  return new VodError(code, answer.message, { cause: answer, status, problemCode, retryAfterMs, retryable: true });
}
