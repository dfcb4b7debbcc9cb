import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { renderErrors } from '../../../server/platform/http/http-errors.js';
import { Problem } from '../../../server/platform/http/problem.js';
import { logOutcomes, redactUrl } from '../../../server/platform/log.js';

describe('redactUrl', () => {
  it('keeps delivery tokens and queries out of the log (P-25)', () => {
    expect(redactUrl('/p/d1.k.abc.mac/v/a/b/1/master.m3u8')).toBe('/p/-/v/a/b/1/master.m3u8');
    expect(redactUrl('/v1/videos?token=secret')).toBe('/v1/videos?-');
    expect(redactUrl('/p/d1.k.abc.mac')).toBe('/p/-');
  });

  it.each([
    '//p/TOKEN/v/a',
    '/./p/TOKEN/v/a',
    '/P/TOKEN/v/a',
    '/%70/TOKEN/v/a',
    '/x/../p/TOKEN/v/a',
    'http://host/p/TOKEN/v/a',
    '/video/p/TOKEN/v/a',
    '/p/TOKEN/v/a?x=TOKEN',
    '/v1/playback?token=TOKEN',
    '/v1/playback#TOKEN',
    '/v1/uploads/TOKEN',
    '/%2570%2fTOKEN',
    '/p;TOKEN',
  ])('writes no token down, however the path is spelled (S22): %s (P-25)', (spelled) => {
    const token = `d1.kid12345.eyJhcHAiOiJkZWZhdWx0In0.${'Ab3-_'.repeat(8)}abc`;
    const forms = [
      token,
      token.replaceAll('.', '%2E'),
      token.replace('d1', '%64%31'),
      token.replaceAll('.', '%252e'),
      token.slice(0, -20),
    ];
    for (const form of forms) {
      const line = redactUrl(spelled.replaceAll('TOKEN', form));
      expect(decodeURIComponent(decodeURIComponent(line))).not.toMatch(/eyJhcHA|Ab3-_/);
    }
  });

  it('leaves what is no token as it is', () => {
    for (const path of [
      '/v1/videos/01m8ce33cbt5p93vk6y1h25900',
      '/healthz',
      '/a%20b',
      '/assets/index-Dk3.js',
    ])
      expect(redactUrl(path)).toBe(path);
  });
});

describe('logOutcomes', () => {
  it.each([
    ['what the client asked for and is not there', 'format-not-supported', ['info request']],
    ['a server that fails', 'internal-error', ['error internal-error', 'error request']],
  ] as const)('logs %s at its level', async (_, code, expected) => {
    const lines: string[] = [];
    const stream = {
      write(line: string) {
        const { level, msg } = JSON.parse(line) as { level: string; msg: string };
        lines.push(`${level} ${msg}`);
      },
    };
    const formatters = { level: (label: string) => ({ level: label }) };
    const app = Fastify({ logger: { stream, formatters }, disableRequestLogging: true });
    renderErrors(app);
    logOutcomes(app);
    app.get('/', () => {
      throw new Problem(code);
    });
    await app.inject('/');
    await app.close();
    expect(lines).toEqual(expected);
  });
});
