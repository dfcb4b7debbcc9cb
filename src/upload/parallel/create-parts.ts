import { VodError } from '../../shared/vod-error.js';
import { sendRequest, type Answer } from '../transports/send-request.js';
import { steppedChecksum } from '../../contract/stepped-checksum.js';
import {
  bringing,
  callFor,
  locationOf,
  metadataOf,
  parseOffset,
  reprDigest,
  type Piece,
} from '../transports/tus-requests.js';
import type { SendAttempt, SentIntegrity } from '../transports/upload-transport.js';

/** What another attempt, or a whole upload, would meet as well. */
const notOfParts: ReadonlySet<string> = new Set([
  'network',
  'aborted',
  'expired',
  'unauthorized',
  'file-changed',
]);

/** One part as it is known before it is sent. */
export interface FoundPart {
  /** Undefined before it is created. */
  url: string | undefined;
  length: number;
  /** Bytes of the part that are there. */
  offset: number;
}

/** What the server does with parts. */
export interface PartsOffer {
  /** What to state of the bytes; undefined where the server does not verify it. */
  integrity: SentIntegrity | undefined;
  /** Whether the request that creates a part may bring its first bytes. */
  takesFirstBytes: boolean;
}

/** Undefined where the server does not join parts that are not complete yet. */
export async function askForParts(attempt: SendAttempt): Promise<PartsOffer | undefined> {
  const { endpoint, signal, tus } = attempt;
  if (tus) return offerOf(tus.extensions, tus.checksumAlgorithms, attempt);
  try {
    const answer = await sendRequest({ method: 'OPTIONS', url: endpoint, headers: {}, signal });
    const [extensions = [], algorithms = []] = ['Tus-Extension', 'Tus-Checksum-Algorithm'].map(
      (name) => answer.header(name)?.split(/\s*,\s*/),
    );
    return offerOf(extensions, algorithms, attempt);
  } catch (cause) {
    if (signal.aborted) throw cause;
    // Whatever it is, creating the upload meets it too, and says so.
    return undefined;
  }
}

function offerOf(
  extensions: readonly string[],
  algorithms: readonly string[],
  { integrity }: SendAttempt,
): PartsOffer | undefined {
  if (!extensions.includes('concatenation-unfinished')) return undefined;
  return {
    integrity: algorithms.includes(steppedChecksum) ? integrity : undefined,
    takesFirstBytes: extensions.includes('creation-with-upload'),
  };
}

/** Whether the server refuses parts, so that the file is better sent in one. */
export function isRefusalOfParts(cause: unknown): boolean {
  if (!(cause instanceof VodError)) return false;
  // Of parts that were created, too many answers were lost.
  if (cause.problemCode === 'too-many-uploads') return true;
  return !cause.retryable && !notOfParts.has(cause.code);
}

export interface PartRequest {
  signal: AbortSignal;
  /** The first bytes of the part. */
  piece?: Piece;
  onProgress?: (sentBytes: number) => void;
}

export async function createPart(
  attempt: SendAttempt,
  length: number,
  { piece, ...request }: PartRequest,
): Promise<{ url: string; offset: number }> {
  const { headers, ...first } = piece ? bringing(attempt, piece) : { headers: {} };
  const answer = await callFor(attempt, {
    method: 'POST',
    url: attempt.endpoint,
    ...{ ...request, ...first },
    headers: { ...headers, 'Upload-Length': String(length), 'Upload-Concat': 'partial' },
  });
  const url = locationOf(answer, attempt.endpoint);
  return { url, offset: piece ? parseOffset(answer, 0, length) : 0 };
}

/**
 * Creates the upload that the parts become, before all bytes are there: so it has one address, under which any device goes on, and the
 * server reads the parts in order while they arrive. Asked again for the same parts, the server answers the same upload, and takes the
 * digest of all of it if it has none yet.
 */
export async function postFinal(
  attempt: SendAttempt,
  urls: readonly string[],
  digest?: string,
): Promise<Answer> {
  const paths = urls.map((url) => new URL(url).pathname);
  return callFor(attempt, {
    method: 'POST',
    url: attempt.endpoint,
    headers: {
      'Upload-Concat': `final;${paths.join(' ')}`,
      'Upload-Metadata': await metadataOf(attempt.file),
      ...reprDigest(digest),
    },
  });
}
