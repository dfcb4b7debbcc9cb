import { typeToSend } from '../../contract/media-kinds.js';
import { errorFromAnswer } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import { fingerprintContent } from '../file-fingerprint.js';
import { sendRequest, type Answer, type Exchange } from './send-request.js';
import type { SendAttempt, SentIntegrity, UploadTransport } from './upload-transport.js';

/**
 * tus 1.0 (https://tus.io/protocols/resumable-upload): core, creation and termination. Not by tus-js-client: with it the
 * element weighs 41 KB gzipped of the 35 KiB it may, it begins a second upload in silence when a HEAD is refused, and it
 * never hears of the aborts by which Safari reports a lost connection.
 */
export function createTusTransport(): UploadTransport {
  return {
    send,
    terminate: ({ url, token }) => call({ method: 'DELETE', url }, token).then(() => undefined),
  };
}

interface Upload {
  readonly url: string;
  readonly offset: number;
  /** What to state of the bytes; undefined where the server does not verify it. */
  readonly integrity: SentIntegrity | undefined;
}

async function send(attempt: SendAttempt): Promise<void> {
  const { uploadUrl, file } = attempt;
  let upload = await (uploadUrl === undefined ? create(attempt) : find(uploadUrl, attempt));
  if (uploadUrl === undefined) attempt.onUploadUrl(upload.url);
  attempt.onAcknowledged(upload.offset);
  while (upload.offset < file.size) {
    upload = { ...upload, offset: await sendPiece(upload, attempt) };
    attempt.onAcknowledged(upload.offset);
  }
}

async function create(attempt: SendAttempt): Promise<Upload> {
  const { file, endpoint } = attempt;
  const fingerprint = await fingerprintContent(file);
  const pairs = [
    ['filename', file.name],
    ['filetype', typeToSend(file)],
    ...(fingerprint === undefined ? [] : [['fingerprint', fingerprint]]),
  ];
  const answer = await callFor(attempt, {
    method: 'POST',
    url: endpoint,
    headers: {
      'Upload-Length': String(file.size),
      'Upload-Metadata': pairs.map(([key, value = '']) => `${key} ${toBase64(value)}`).join(','),
    },
  });
  const location = answer.header('Location');
  if (answer.status !== 201 || !location || !URL.canParse(location, endpoint)) {
    throw new VodError('bad-response', `${endpoint} does not answer as tus does.`, {
      status: answer.status,
    });
  }
  const { href, origin } = new URL(location, endpoint);
  if (origin === new URL(endpoint).origin)
    return { url: href, offset: 0, integrity: verifiedBy(answer, attempt) };
  throw new VodError(
    'bad-response',
    `The server names ${href} as the upload, which is not at ${new URL(endpoint).origin}.`,
  );
}

async function find(url: string, attempt: SendAttempt): Promise<Upload> {
  const answer = await callFor(attempt, { method: 'HEAD', url });
  const length = answer.header('Upload-Length');
  if (length !== null && Number(length) !== attempt.file.size) {
    throw new VodError('not-found', 'The upload on the server is of another file.', {
      status: answer.status,
    });
  }
  const offset = parseOffset(answer, 0, attempt.file.size);
  return { url, offset, integrity: verifiedBy(answer, attempt) };
}

/** Tus has servers announce it in the answer to OPTIONS, which would be a request more; ours do in these too. */
function verifiedBy(answer: Answer, { integrity }: SendAttempt): SentIntegrity | undefined {
  return /\bcrc32c\b/.test(answer.header('Tus-Checksum-Algorithm') ?? '') ? integrity : undefined;
}

/** Answers the new offset. */
async function sendPiece(
  { url, offset, integrity }: Upload,
  attempt: SendAttempt,
): Promise<number> {
  const { file } = attempt;
  const end = await attempt.endOfRequest(offset, integrity ? 'verified' : 'kept');
  const isLast = end === file.size;
  const checksum = await integrity?.checksum(offset, end);
  const digest = isLast ? await integrity?.digest() : undefined;
  if (isLast) await attempt.checkFile();
  const answer = await callFor(attempt, {
    method: 'PATCH',
    url,
    headers: {
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
      ...(checksum !== undefined && { 'Upload-Checksum': `crc32c ${checksum}` }),
      ...(digest !== undefined && { 'Repr-Digest': `sha-256=:${digest}:` }),
    },
    // A slice, never a stream of the file: WebKit ends those early above 1.5 GiB.
    body: attempt.body.slice(offset, end),
    onProgress: (sentBytes) => attempt.onProgress(offset + sentBytes),
  });
  return parseOffset(answer, offset + 1, file.size);
}

async function callFor(
  attempt: SendAttempt,
  exchange: Omit<Exchange, 'headers'> & Partial<Exchange>,
): Promise<Answer> {
  if (new URL(exchange.url).origin !== new URL(attempt.endpoint).origin) {
    throw new VodError('not-found', 'The upload that was begun is at another place.');
  }
  const token = await attempt.getToken();
  return call({ ...exchange, signal: attempt.signal }, token);
}

async function call(
  exchange: Omit<Exchange, 'headers'> & Partial<Exchange>,
  token: string,
): Promise<Answer> {
  const headers = {
    ...exchange.headers,
    'Tus-Resumable': '1.0.0',
    Authorization: `Bearer ${token}`,
  };
  try {
    const answer = await sendRequest({ ...exchange, headers });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw toError(answer);
  } catch (cause) {
    if (!(cause instanceof VodError)) throw cause;
    const { method, url } = exchange;
    throw new VodError(cause.code, `${method} ${url}: ${cause.message}`, cause);
  }
}

function toError({ status, body, header }: Answer): VodError {
  const error = errorFromAnswer({ status, body, retryAfter: header('Retry-After') });
  const { message, problemCode, retryAfterMs } = error;
  const again = { cause: error, status, problemCode, retryAfterMs, retryable: true };
  // The answer to a HEAD has no body: that the token is what is refused can only be told by the status.
  if (error.code === 'unauthorized' || error.code === 'expired')
    return new VodError('expired', message, again);
  // A tus server refuses the file, and says so as one; a proxy on the way refuses the size of this request.
  const isForeign = problemCode === undefined && header('Tus-Resumable') === null;
  if (error.code === 'too-large' && isForeign) return new VodError('too-large', message, again);
  if (status === 460)
    return new VodError('transfer-damaged', message, {
      ...again,
      // The server has ended that upload.
      retryable: problemCode !== 'digest-mismatch',
    });
  // The offset moved under us, or another request still holds the upload: asking for the offset settles it.
  return error.code === 'conflict' ? new VodError('conflict', message, again) : error;
}

function parseOffset(answer: Answer, least: number, most: number): number {
  const text = answer.header('Upload-Offset') ?? '';
  const offset = /^\d{1,16}$/.test(text) ? Number(text) : -1;
  if (offset >= least && offset <= most) return offset;
  const { status } = answer;
  throw new VodError(
    'bad-response',
    `The server answered with the offset "${text.slice(0, 40)}", which cannot be.`,
    {
      status,
      retryable: true,
    },
  );
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
