import type { VodError, VodErrorCode } from '../../shared/vod-error.js';

/** What an `error` event of Aliplayer tells. */
export interface AliplayerError {
  /** A code of Aliplayer, such as 4002. */
  readonly error_code: number;
  /** What happened, in English, for logs. */
  readonly error_msg: string;
  /** The same, under the name that some pages read. */
  readonly display_msg: string;
  /** The error of `<vod-player>`, whose `code` is finer; absent where the adapter itself refuses. */
  readonly vodError?: VodError;
}

export const badParameter = 4001;
export const emptyAddress = 4017;

const codes: Partial<Record<VodErrorCode, number>> = {
  expired: 4002,
  'not-found': 4004,
  'not-supported': 4011,
  unauthorized: 4012,
  decode: 4013,
  aborted: 4015,
  network: 4016,
  blocked: 4016,
  licence: 4018,
  'output-protected': 4018,
  source: 4400,
  'invalid-request': badParameter,
};
// What the server refuses or cannot do.
const ofServer = 4500;
const offline = 4014;
const badAddress = 4003;

/** Aliplayer's code for what went wrong; `mode` is how the source was given. */
export function codeOf({ code }: VodError, mode: 'source' | 'vid'): number {
  if (code === 'network' && !navigator.onLine) return offline;
  if (code === 'configuration') return mode === 'source' ? badAddress : badParameter;
  return codes[code] ?? ofServer;
}
