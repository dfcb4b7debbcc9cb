import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  looksLikeUnsupportedMedia,
  looksLikeMedia,
} from '../../../src/contract/container-signatures.js';

describe('looksLikeMedia', () => {
  it('sees no media in text, pages, playlists, archives, programs and documents (W-30, W-31, W-33)', () => {
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
    for (const head of heads)
      expect(looksLikeMedia(Buffer.from(head.padEnd(200, ' '), 'latin1')), head).toBe(false);
  });

  it('sees none in up to 64 bytes of anything that starts with no signature (W-10)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 64 }), (bytes) => {
        // Behind zeros or not, 0xff begins an audio frame, and 1 a start code.
        const first = bytes.find((byte) => byte !== 0);
        fc.pre(first !== 0xff && first !== 0x01 && first !== 0x0b);
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
      Buffer.from('RF64\xff\xff\xff\xffWAVE', 'latin1'),
      Buffer.from('FORM\0\0\0\0AIFC', 'latin1'),
      Buffer.from('caff\0\x01', 'latin1'),
      Buffer.from('#!AMR-WB\n', 'latin1'),
      Buffer.from('0b77', 'hex'),
      Buffer.from('060e2b34020501010d01020101020400', 'hex'),
      Buffer.from('1f0700bf', 'hex'),
      Buffer.from('000001b3', 'hex'),
      Buffer.from('000000016764', 'hex'),
      Buffer.from('0000000140010c', 'hex'),
      // An MP3 whose writer put zeros in front (media S29).
      Buffer.concat([Buffer.alloc(5000), Buffer.from('fffb9000', 'hex')]),
      transport,
    ];
    for (const head of heads) expect(looksLikeMedia(head)).toBe(true);
  });
});

describe('looksLikeUnsupportedMedia', () => {
  it('knows media of kinds that are not read here, so that they are told apart from what is no media (media K8)', () => {
    expect(looksLikeUnsupportedMedia(Buffer.from('.RMF\0\0\0\x12', 'latin1'))).toBe(true);
    expect(looksLikeUnsupportedMedia(Buffer.from('MThd\0\0\0\x06', 'latin1'))).toBe(true);
    expect(looksLikeUnsupportedMedia(Buffer.from('<html>'))).toBe(false);
  });
});
