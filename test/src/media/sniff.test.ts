import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/media/sniff.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('sniff', () => {
  it.each([
    ['MP4', '\0\0\0\x20ftypisom'],
    ['Matroska', '\x1a\x45\xdf\xa3\x01'],
    ['WAVE', 'RIFF\0\0\0\0WAVEfmt '],
    ['MP3', 'ID3\x04'],
    ['AMR', '#!AMR\n'],
    ['AVI', 'RIFF\0\0\0\0AVI LIST'],
    ['FLV', 'FLV\x01\x05'],
    ['MPEG-TS', `G${'\xff'.repeat(187)}`.repeat(4)],
    ['RealMedia, which the server refuses', '.RMF\0\0\0\x12'],
    ['a fragment', '\0\0\0\x18styp'],
    ['M2TS', `\0\0\0\0G${'\xff'.repeat(187)}`.repeat(4)],
  ])('knows %s by its first bytes', (_, head) => {
    expect(sniff(bytes(head))).toBe('media');
  });

  it.each([
    ['a text', 'These are only notes.\n'],
    ['a Chinese text', String.fromCharCode(...new TextEncoder().encode('这只是笔记。\n'))],
    ['a page', '<!doctype html><title>x</title>'],
    ['a PDF', '%PDF-1.7\n%\xe2\xe3'],
    ['a photo', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['a photo of a phone', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['a zip', 'PK\x03\x04\x14\0'],
  ])('knows that %s is neither video nor sound', (_, head) => {
    expect(sniff(bytes(head))).toBe('something-else');
  });

  it('says nothing of bytes it does not know', () => {
    expect(sniff(bytes('\x01\x02\0\x03\x9c'))).toBe('unknown');
    expect(sniff(new Uint8Array())).toBe('unknown');
  });
});
