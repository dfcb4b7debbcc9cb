import { describe, expect, it } from 'vitest';
import { redactUrl } from '../../../server/platform/log.js';

describe('redactUrl', () => {
  it('P-25 keeps delivery tokens and queries out of the log', () => {
    expect(redactUrl('/p/d1.k.abc.mac/v/a/b/1/master.m3u8')).toBe('/p/-/v/a/b/1/master.m3u8');
    expect(redactUrl('/v1/videos?token=secret')).toBe('/v1/videos?-');
    expect(redactUrl('/p/d1.k.abc.mac')).toBe('/p/-');
  });
});
