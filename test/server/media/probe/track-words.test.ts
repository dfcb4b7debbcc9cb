import { describe, expect, it } from 'vitest';
import {
  languageName,
  toLanguage,
  toTitle,
  withUniqueLabels,
} from '../../../../server/media/probe/track-words.js';

describe('toLanguage', () => {
  it.each([
    ['eng', 'en'],
    ['ger', 'de'],
    ['deu', 'de'],
    ['chi', 'zh'],
    ['zh-hant', 'zh-Hant'],
    ['pt_BR', 'pt-BR'],
    ['und', 'und'],
    [undefined, 'und'],
    ['', 'und'],
    ['en"\n#EXT', 'und'],
    ['a'.repeat(5000), 'und'],
  ])('makes of %s a BCP 47 tag', (stated, tag) => {
    expect(toLanguage(stated)).toBe(tag);
    expect(() => languageName(tag)).not.toThrow();
  });
});

describe('toTitle', () => {
  it('is one bounded line without what turns the text around it (W-41)', () => {
    expect(toTitle(' a\r\n\u202Eb\u2028c\u0000 ')).toBe('a b c');
    expect(toTitle('\u200B\n')).toBeUndefined();
    expect([...(toTitle('😀'.repeat(1000)) ?? '')]).toHaveLength(100);
  });
});

describe('withUniqueLabels', () => {
  it('numbers equal labels, also where a label has such a number', () => {
    const labels = ['A', 'A', 'A (2)', 'A'].map((label) => ({ label }));
    expect(withUniqueLabels(labels).map(({ label }) => label)).toEqual([
      'A',
      'A (2)',
      'A (2) (2)',
      'A (3)',
    ]);
  });
});
