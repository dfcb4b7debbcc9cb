import { afterEach, describe, expect, it, vi } from 'vitest';
import { networkError } from '../../../src/shared/http-error.js';
import { reportFailure } from '../../../src/shared/report-failure.js';
import { VodError } from '../../../src/shared/vod-error.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function said(error: VodError): string {
  const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  reportFailure('error', 'It failed', error);
  return String(write.mock.calls.at(-1)?.[0]);
}

describe('what a developer is told of a failure', () => {
  it('names the server that was not reached, and the variable that its address is made from', () => {
    const text = said(networkError(undefined, 'https://video.example:8443/v1/uploads/x'));
    expect(text).toContain(
      '(network). The server https://video.example:8443 could not be reached.',
    );
    expect(text).toContain('VOD_PUBLIC_URL');
  });

  it.each(['upload-auth-url', 'play-auth-url', 'playback-url'])(
    'says nothing of VOD_PUBLIC_URL where the page itself names the address (%s)',
    (name) => {
      for (const code of ['network', 'not-found'] as const) {
        const text = said(new VodError(code, `${name} (https://app.example/a): There is nothing.`));
        expect(text).toMatch(/this address/i);
        expect(text).not.toContain('VOD_PUBLIC_URL');
      }
    },
  );

  it('names CORS where a server was not reached, and the real cause where the page is a file', () => {
    const unreached = new VodError('network', 'play-auth-url (https://app.example/a): No answer.');
    expect(said(unreached)).toContain('(CORS)');
    vi.stubGlobal('location', { protocol: 'file:' });
    expect(said(unreached)).toContain('Serve this page by HTTP');
  });

  it.each([
    ['bad-response', undefined, 'https://video.example/'],
    ['configuration', 'path-not-found', 'https://video.example/vod'],
  ] as const)('says what playback-url lacks (%s)', (code, problemCode, url) => {
    const at = (address: string) =>
      said(new VodError(code, `playback-url (${address}): No.`, { problemCode }));
    expect(at(url)).toContain('with /v1/playback behind it');
    expect(at('https://video.example/v1/playback')).not.toContain('behind it');
  });

  it.each([
    ['not-found', 404, undefined],
    ['unauthorized', 401, 'unauthenticated'],
  ] as const)('says whose playback-url is meant (%s)', (code, status, problemCode) => {
    const message = 'playback-url (http://localhost:3000/v1/playback): No.';
    const text = said(new VodError(code, message, { status, problemCode }));
    expect(text).toContain('with /v1/playback behind it. Not set, it is');
  });

  it.each(['upload-auth-url', 'play-auth-url'])('says that no route answers at %s', (name) => {
    const error = new VodError('not-found', `${name} (http://a.example/x): No.`, { status: 404 });
    expect(said(error)).toContain('No route of the app server answers POST');
  });

  it('blames no rule for what is no play auth', () => {
    const error = new VodError('forbidden', 'The token is not valid for this request.', {
      problemCode: 'token-invalid',
    });
    expect(said(error)).toContain('no play auth of this vodkit server');
    expect(said(error)).not.toContain('mayPlay');
  });

  it('asks whether the key is one of another app where a video is not found', () => {
    const error = new VodError('not-found', 'There is no such video.', {
      problemCode: 'not-found',
    });
    expect(said(error)).toContain('that of another app');
  });
});
