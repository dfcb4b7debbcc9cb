import type { AppServerProblemCode, ProblemCode } from '../contract/problem-codes.js';
import { VodError } from '../shared/vod-error.js';
import { siteFailed } from './app-answers.js';
import type { VodClient } from './vod-client.js';

/** What the VOD server says of the video, not what it says of the app server's own key. */
export function isForThePage(
  error: VodError,
): error is VodError & { status: number; problemCode: ProblemCode } {
  const { status = 500, problemCode } = error;
  return problemCode !== undefined && status < 500 && status !== 401 && status !== 403;
}

/** Rather than of a rule that throws a `VodError` of its own. */
function isOfAnAnswer({ status, code }: VodError): boolean {
  return status !== undefined || code === 'network' || code === 'bad-response';
}

interface Fault {
  /** 500 for the app's own, 502 for what lies behind it. */
  status: 500 | 502;
  code: AppServerProblemCode | 'unavailable';
  /** For the page. */
  detail: string;
  /** For who runs the app server. */
  report: unknown;
}

/** Whose fault it is that there is no answer: the app's own, that of its settings, or the VOD server's. */
export function faultOf(error: unknown, { baseUrl }: VodClient): Fault {
  if (!(error instanceof VodError && isOfAnAnswer(error))) {
    const isRefused = error instanceof VodError && error.problemCode === 'rule-answer-refused';
    const code = isRefused ? 'rule-answer-refused' : 'app-server-error';
    return { status: 500, code, detail: siteFailed, report: error };
  }
  const { message, problemCode, retryable } = error;
  const report = (what: string, why = message): VodError =>
    new VodError('configuration', `The vodkit server at ${baseUrl} (baseUrl) ${what}: ${why}`, {
      cause: error,
    });
  if (retryable) {
    const detail = 'The video server cannot answer.';
    return problemCode
      ? { status: 502, code: 'unavailable', detail, report: error }
      : {
          status: 502,
          code: 'vod-server-unreachable',
          detail,
          report: report('cannot be reached', systemCodeOf(error) ?? message),
        };
  }
  const detail = 'This site is not set up correctly.';
  return problemCode
    ? {
        status: 502,
        code: 'access-key-refused',
        detail,
        report: report(
          'refuses accessKeyId and accessKeySecret',
          'are they those of root-access-key.json in its data folder?',
        ),
      }
    : { status: 502, code: 'not-a-vod-server', detail, report: report('does not answer as one') };
}

/** Why there was no connection, as the system calls it: `ECONNREFUSED`. */
function systemCodeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && /^[A-Z]/.test(code)) return code;
  }
  return undefined;
}
