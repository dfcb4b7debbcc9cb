import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeMedia } from '../../../../server/platform/ffmpeg/sniff-container.js';

describe('looksLikeMedia', () => {
  it('W-30 W-31 W-33 sees no media in text, pages, playlists, archives, programs and documents', () => {
    const heads = [
      '#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n',
      'ffconcat version 1.0\nfile other.ts\n',
      '<?xml version="1.0"?><MPD></MPD>',
      'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n',
      '[playlist]\nFile1=a.ts\n',
      ';FFMETADATA1\n',
      '<!doctype html><html>',
      'PK\x03\x04',
      '\x7fELF',
      '%PDF-1.7',
      'GAB2\0',
      'XBIN\x1a',
      '\x89PNG\r\n\x1a\n',
    ];
    for (const head of heads) expect(looksLikeMedia(Buffer.from(head.padEnd(200, ' '), 'latin1')), head).toBe(false);
  });

  it('W-10 sees none in up to 64 bytes of anything that starts with no signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 64 }), (bytes) => {
        // 0xff begins an audio frame, 4 to 8 may happen to spell a box.
        fc.pre(bytes[0] !== 0xff);
        return !looksLikeMedia(Buffer.from(bytes));
      }),
    );
  });

  it('knows the containers that are read', () => {
    const transport = Buffer.alloc(4096);
    for (let offset = 7; offset < 4096; offset += 188) transport[offset] = 0x47;
    const heads = [
      Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
      Buffer.from('1a45dfa3', 'hex'),
      Buffer.from('RIFF\0\0\0\0AVI ', 'latin1'),
      Buffer.from('FLV\x01', 'latin1'),
      Buffer.from('000001ba', 'hex'),
      Buffer.from('fffb9000', 'hex'),
      Buffer.from('fff15080', 'hex'),
      transport,
    ];
    for (const head of heads) expect(looksLikeMedia(head)).toBe(true);
  });
});
