import type { FailureCode } from '../../../src/contract/problem-codes.js';
import { MediaFault } from '../../media/media-fault.js';
import { KeyServerError, type KeyServerFailure } from '../drm/request-keys.js';
import { ToolFailure } from '../../platform/process/run-tool.js';

export interface Failure {
  code: FailureCode;
  detail: string;
  /** How often it is worth trying: 1 where another try would give the same. */
  tries: number;
}

const corrupt = 'The file is damaged: too much of it could not be read.';
const resourceLimit =
  'Processing the file needs more memory, time or space than this server allows.';
const stalled = 'Processing the file stalled.';
const internal = 'Processing failed because of an internal error. Process the video again.';

const keyServerDetails: Record<KeyServerFailure, string> = {
  'key-server-unavailable': 'The key server could not be reached. Process the video again later.',
  'key-server-refused': 'The key server refused to give keys. Check its credentials.',
  'key-server-invalid': 'The key server answered without the keys that were asked for.',
};

/** What a video's owner is told of an error. Want of room is none: see `room.ts`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof MediaFault) return { code: error.code, detail: error.detail, tries: 1 };
  if (error instanceof KeyServerError)
    return {
      code: 'key-server',
      detail: keyServerDetails[error.code],
      tries: error.code === 'key-server-unavailable' ? Infinity : 1,
    };
  if (!(error instanceof ToolFailure) || error.fault === 'missing')
    return { code: 'internal', detail: internal, tries: Infinity };
  const isShort = error.stderr.includes('Cannot allocate memory') || error.fault === 'killed';
  if (isShort) return { code: 'resource-limit', detail: resourceLimit, tries: Infinity };
  // A decoder that hangs does so again; a machine that was put to sleep does not.
  if (error.fault === 'stalled') return { code: 'resource-limit', detail: stalled, tries: 2 };
  if (error.fault !== 'exit') return { code: 'resource-limit', detail: resourceLimit, tries: 1 };
  return { code: 'corrupt', detail: corrupt, tries: 1 };
}
