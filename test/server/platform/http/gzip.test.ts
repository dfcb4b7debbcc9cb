import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../../../server/platform/http/gzip.js';

describe('acceptsGzip', () => {
  it.each(['gzip', 'br, gzip', 'gzip;q=0.5', 'deflate, GZIP ; q=1', 'gzip;q=0.01'])(
    'takes %s',
    (header) => {
      expect(acceptsGzip(header)).toBe(true);
    },
  );

  it.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0', 'x-gzip-not', 'gzipped'])(
    'does not take %s',
    (header) => {
      expect(acceptsGzip(header)).toBe(false);
    },
  );
});
