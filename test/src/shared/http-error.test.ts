import { describe, expect, it } from 'vitest';
import { errorFromAnswer, errorFromResponse } from '../../../src/shared/http-answer.js';
import { errorFromFailure } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';

describe('errorFromAnswer', () => {
  it.each([
    [401, 'token-expired', 'expired', false],
    [403, 'url-expired', 'expired', false],
    [409, 'play-auth-used', 'expired', false],
    [401, 'unauthenticated', 'unauthorized', false],
    [403, 'token-invalid', 'forbidden', false],
    [404, undefined, 'not-found', false],
    [409, 'video-not-playable', 'conflict', false],
    [410, 'gone', 'not-found', false],
    [413, 'upload-too-large', 'too-large', false],
    [415, undefined, 'type-not-allowed', false],
    [422, 'type-not-allowed', 'type-not-allowed', false],
    [422, 'invalid-request', 'invalid-request', false],
    [423, undefined, 'conflict', true],
    [429, 'too-many-requests', 'server', true],
    [500, 'internal-error', 'server', true],
    [304, undefined, 'bad-response', false],
  ])('makes of %i %s the code %s, retryable: %s', (status, problemCode, code, retryable) => {
    const body = problemCode ? JSON.stringify({ code: problemCode, detail: 'Why.' }) : '<html>';
    expect(errorFromAnswer({ status, body })).toMatchObject({
      code,
      retryable,
      status,
      problemCode,
      message: problemCode ? 'Why.' : `The server answered with status ${status}.`,
    });
  });

  it.each(['null', '5', '"text"', '[]', '{"code": 5}', '{"code":', ''])(
    'goes by the status where the body is %s',
    (body) => {
      expect(errorFromAnswer({ status: 404, body })).toMatchObject({
        code: 'not-found',
        status: 404,
        problemCode: undefined,
      });
    },
  );

  it('takes the name of no member of every object for a code', () => {
    const body = '{"code":"constructor"}';
    expect(errorFromAnswer({ status: 403, body }).code).toBe('forbidden');
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    ['100000', 60_000],
    ['soon', undefined],
    [new Date(0).toUTCString(), undefined],
    [null, undefined],
  ])('reads Retry-After %s as %s ms', (retryAfter, retryAfterMs) => {
    expect(errorFromAnswer({ status: 503, body: '', retryAfter })).toMatchObject({ retryAfterMs });
  });
});

describe('errorFromResponse', () => {
  it('keeps the status where the body breaks off', async () => {
    const body = new ReadableStream({ start: (stream) => stream.error(new Error('gone')) });
    const error = await errorFromResponse(new Response(body, { status: 503 }));
    expect(error).toMatchObject({ code: 'server', status: 503, retryable: true });
  });
});

describe('errorFromFailure', () => {
  it('passes a VodError on', () => {
    const error = new VodError('decode', 'damaged');
    expect(errorFromFailure(error, undefined)).toBe(error);
  });

  it('tells a request that was canceled from one that reached nobody', () => {
    const cause = new TypeError('fetch failed');
    expect(errorFromFailure(cause, AbortSignal.abort())).toMatchObject({
      code: 'aborted',
      retryable: false,
      cause,
    });
    expect(errorFromFailure(cause, new AbortController().signal)).toMatchObject({
      code: 'network',
      retryable: true,
      cause,
      status: undefined,
    });
  });
});
