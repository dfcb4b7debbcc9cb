import { describe, expect, it } from 'vitest';
import { sentenceFor } from '../../../src/player/error-words.js';
import { playerWords } from '../../../src/player/words.js';

describe('the words of the player', () => {
  it('have a sentence for every error', () => {
    expect(playerWords[sentenceFor('expired')]).toMatch(/expired/);
    expect(playerWords[sentenceFor('aborted')]).toBe(playerWords.errorSource);
  });
});
