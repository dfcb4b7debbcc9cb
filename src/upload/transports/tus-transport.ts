import { networkError } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import type * as ParallelParts from '../parallel/parallel-parts.js';
import { steppedChecksum } from '../../contract/stepped-checksum.js';
import {
  bringing,
  call,
  callFor,
  locationOf,
  metadataOf,
  mostFirstBytes,
  parseOffset,
  patch,
  pieceAt,
  type Piece,
  verifiedBy,
} from './tus-requests.js';
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
  const upload = await (uploadUrl === undefined ? begin(attempt) : find(uploadUrl, attempt));
  // Its parts have been sent.
  if (upload === 'over') return;
  if (upload.url !== uploadUrl) attempt.onUploadUrl(upload.url);
  attempt.onAcknowledged(upload.offset);
  for (let { offset } = upload; offset < file.size;) {
    const piece = await nextPiece(attempt, upload.integrity, offset);
    offset = await patch(attempt, piece, {
      url: upload.url,
      onProgress: (sentBytes) => attempt.onProgress(piece.offset + sentBytes),
    });
    attempt.onAcknowledged(offset);
  }
}

async function begin(attempt: SendAttempt): Promise<Upload | 'over'> {
  const { parallel } = attempt;
  // Where what it takes cannot be fetched, the file goes in one.
  const parts = (parallel?.most ?? 1) === 1 ? undefined : await loadParts().catch(() => undefined);
  return (await parts?.sendInParts(attempt)) ?? create(attempt);
}

function loadParts(): Promise<typeof ParallelParts> {
  return import('../parallel/parallel-parts.js').catch((cause: unknown) => {
    throw networkError(cause);
  });
}

async function create(attempt: SendAttempt): Promise<Upload> {
  const { file, endpoint, tus, onProgress } = attempt;
  const integrity = tus?.checksumAlgorithms.includes(steppedChecksum)
    ? attempt.integrity
    : undefined;
  // More of a larger file would be no sooner there: a round trip is waited for, and then what the server has is made durable.
  const isAll = tus?.extensions.includes('creation-with-upload') && file.size <= mostFirstBytes;
  // Hashed meanwhile. Who asks again is told what went wrong.
  if (!isAll) integrity?.ready(0, { goal: file.size, most: Infinity }).catch(() => undefined);
  const [piece, metadata] = await Promise.all([
    isAll && nextPiece(attempt, integrity, 0),
    metadataOf(file),
  ]);
  const { headers, ...first } = piece ? bringing(attempt, piece) : { headers: {} };
  const answer = await callFor(attempt, {
    method: 'POST',
    url: endpoint,
    headers: { ...headers, 'Upload-Length': String(file.size), 'Upload-Metadata': metadata },
    ...{ ...first, onProgress: piece ? onProgress : undefined },
  });
  const url = locationOf(answer, endpoint);
  const offset = piece ? parseOffset(answer, 0, file.size) : 0;
  return { url, offset, integrity: verifiedBy(answer, attempt) };
}

async function find(url: string, attempt: SendAttempt): Promise<Upload | 'over'> {
  if (url.includes('#'))
    return (await (await loadParts()).sendListedParts(attempt, url)) ?? create(attempt);
  const answer = await callFor(attempt, { method: 'HEAD', url });
  const length = answer.header('Upload-Length');
  if (length !== null && Number(length) !== attempt.file.size) {
    throw new VodError('not-found', 'The upload on the server is of another file.', {
      status: answer.status,
    });
  }
  const concat = answer.header('Upload-Concat') ?? '';
  // Without an offset, not all of its parts are there.
  if (concat.startsWith('final;') && answer.header('Upload-Offset') === null) {
    return (await loadParts()).sendFoundParts(attempt, {
      url,
      concat,
      integrity: verifiedBy(answer, attempt),
    });
  }
  const offset = parseOffset(answer, 0, attempt.file.size);
  return { url, offset, integrity: verifiedBy(answer, attempt) };
}

async function nextPiece(
  attempt: SendAttempt,
  integrity: SentIntegrity | undefined,
  offset: number,
): Promise<Piece> {
  const { size } = attempt.file;
  const endOf = attempt.endOfRequest;
  const piece = await pieceAt(offset, { integrity, goal: size, endOf });
  if (piece.end < size) return piece;
  const digest = await integrity?.digest();
  await attempt.checkFile();
  return { ...piece, digest };
}
