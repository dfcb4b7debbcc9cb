import { steppedChecksum } from '../../contract/stepped-checksum.js';
import { typeToSend } from '../../contract/media-kinds.js';
import { errorFromAnswer } from '../../shared/http-answer.js';
import { VodError } from '../../shared/vod-error.js';
import { fingerprintContent } from '../file-fingerprint.js';
import { sendRequest, type Answer, type Exchange } from './send-request.js';
import type { SendAttempt, SentIntegrity } from './upload-transport.js';

/** With the creation of a file that has no more, or of a part. If its answer is lost, they are sent again. */
export const mostFirstBytes = 512 * 1024;

/** Bytes of a file, and what is stated of them. */
export interface Piece {
  offset: number;
  end: number;
  checksum: string | undefined;
  digest?: string | undefined;
}

interface Wanted {
  integrity: Pick<SentIntegrity, 'ready' | 'checksum'> | undefined;
  /** Up to here the bytes follow one another. */
  goal: number;
  most?: number;
  endOf: SendAttempt['endOfRequest'];
}

/** What is sent next from `offset` on: where it is verified, what is hashed by now. */
export async function pieceAt(
  offset: number,
  { integrity, goal, most = Infinity, endOf }: Wanted,
): Promise<Piece> {
  const ready = await integrity?.ready(offset, { goal, most });
  const end = await endOf(offset, {
    most: Math.min(most, (ready?.end ?? goal) - offset),
    isVerified: ready !== undefined,
    isHashed: ready?.isHashed,
  });
  return { offset, end, checksum: await integrity?.checksum(offset, end) };
}

/** A request that brings them. */
export function bringing(
  { body }: SendAttempt,
  { offset, end, checksum, digest }: Piece,
): Pick<Exchange, 'headers' | 'body'> {
  return {
    headers: {
      'Content-Type': 'application/offset+octet-stream',
      ...(checksum !== undefined && { 'Upload-Checksum': `${steppedChecksum} ${checksum}` }),
      ...reprDigest(digest),
    },
    // A slice, never a stream of the file: WebKit ends those early above 1.5 GiB.
    body: body.slice(offset, end),
  };
}

/** Sends a piece to an upload that begins at `start` of the file, and answers up to where the server has the file then. */
export async function patch(
  attempt: SendAttempt,
  piece: Piece,
  { start = 0, ...request }: Pick<Exchange, 'url' | 'onProgress' | 'signal'> & { start?: number },
): Promise<number> {
  const { body, headers } = bringing(attempt, piece);
  const answer = await callFor(attempt, {
    method: 'PATCH',
    ...{ ...request, body },
    headers: { ...headers, 'Upload-Offset': String(piece.offset - start) },
  });
  return start + parseOffset(answer, piece.offset - start + 1, attempt.file.size - start);
}

export function reprDigest(digest: string | undefined): Record<string, string> {
  return digest === undefined ? {} : { 'Repr-Digest': `sha-256=:${digest}:` };
}

/** `Upload-Metadata` of the file. */
export async function metadataOf(file: File): Promise<string> {
  const fingerprint = await fingerprintContent(file);
  const pairs = [
    ['filename', file.name],
    ['filetype', typeToSend(file)],
    ...(fingerprint === undefined ? [] : [['fingerprint', fingerprint]]),
  ];
  return pairs.map(([key, value = '']) => `${key} ${toBase64(value)}`).join(',');
}

/** The address of what was created. @throws VodError `bad-response` */
export function locationOf(answer: Answer, endpoint: string): string {
  const location = answer.header('Location');
  if (answer.status !== 201 || !location || !URL.canParse(location, endpoint)) {
    throw new VodError('bad-response', `${endpoint} does not answer as tus does.`, {
      status: answer.status,
    });
  }
  const { href, origin } = new URL(location, endpoint);
  if (origin === new URL(endpoint).origin) return href;
  throw new VodError(
    'bad-response',
    `The server names ${href} as the upload, which is not at ${new URL(endpoint).origin}.`,
  );
}

/** Tus has servers announce it in the answer to OPTIONS, which would be a request more; ours do in these too. */
export function verifiedBy(answer: Answer, { integrity }: SendAttempt): SentIntegrity | undefined {
  return answer.header('Tus-Checksum-Algorithm')?.includes(steppedChecksum) ? integrity : undefined;
}

/** A request of this attempt, with its token. */
export async function callFor(
  attempt: SendAttempt,
  exchange: Omit<Exchange, 'headers'> & Partial<Exchange>,
): Promise<Answer> {
  if (new URL(exchange.url).origin !== new URL(attempt.endpoint).origin) {
    throw new VodError('not-found', 'The upload that was begun is at another place.');
  }
  const token = await attempt.getToken();
  return call({ signal: attempt.signal, ...exchange }, token);
}

/** @throws VodError for each answer but 2xx */
export async function call(
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

export function parseOffset(answer: Answer, least: number, most: number): number {
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
