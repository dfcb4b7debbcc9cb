import type { VodError, VodErrorCode } from '../../shared/vod-error.js';

/** An error as `MediaError` of HTML has it, with that of the player. */
export interface VideoJsError {
  /** 1 aborted, 2 network, 3 decoding, 4 nothing that can be played, 5 encrypted. */
  readonly code: number;
  /** What happened, in English, for logs. */
  readonly message: string;
  /** The error of `<vod-player>`, whose `code` is finer. */
  readonly vodError: VodError;
}

const network = 2;
const codes: Partial<Record<VodErrorCode, number>> = {
  aborted: 1,
  decode: 3,
  'not-supported': 4,
  source: 4,
  configuration: 4,
  licence: 5,
  'output-protected': 5,
};

export function toMediaError(error: VodError): VideoJsError {
  return { code: codes[error.code] ?? network, message: error.message, vodError: error };
}
