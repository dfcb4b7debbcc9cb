import { describe, expect, it } from 'vitest';
import { sentenceFor } from '../../../src/player/error-words.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { words } from '../../../src/player/words.js';

const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the words of the player', () => {
  it('say the same in both languages, with the same holes', () => {
    expect(Object.keys(words.zh).sort()).toEqual(Object.keys(words.en).sort());
    for (const [key, text] of Object.entries(words.en)) {
      expect(holes(words.zh[key as keyof typeof words.zh]), key).toEqual(holes(text));
    }
  });

  it('have a sentence for every error', () => {
    expect(words.en[sentenceFor(new VodError('expired', ''))]).toMatch(/expired/);
    expect(words.en[sentenceFor(new VodError('aborted', ''))]).toBe(words.en.errorSource);
  });
});
