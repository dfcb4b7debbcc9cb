import { errorFromAnswer } from '../../shared/http-answer.js';
import { VodError } from '../../shared/vod-error.js';

/** An answer of a licence server that is no licence; without a status, it did not answer. */
export function licenceError(status: number | undefined, body: string, cause: unknown): VodError {
  const answer = status === undefined ? undefined : errorFromAnswer({ status, body });
  return new VodError('licence', answer?.message ?? 'The licence server did not answer', {
    cause,
    status,
    problemCode: answer?.problemCode,
    retryable: answer?.retryable ?? true,
  });
}
