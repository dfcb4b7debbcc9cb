import { describe, expect, it } from 'vitest';
import { sentenceFor } from '../../../src/player/error-words.js';
import { playerWords } from '../../../src/player/words.js';
import { VodError } from '../../../src/shared/vod-error.js';

describe('the words of the player', () => {
  it('have a sentence for every error', () => {
    expect(playerWords[sentenceFor(new VodError('expired', ''))]).toMatch(/expired/);
    expect(playerWords[sentenceFor(new VodError('aborted', ''))]).toBe(playerWords.errorSource);
  });
});
