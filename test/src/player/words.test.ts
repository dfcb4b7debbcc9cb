import { describe, expect, it } from 'vitest';
import { errorWords } from '../../../src/player/controls/error-panel-words.js';
import { sentenceFor } from '../../../src/player/error-words.js';
import { playerWords } from '../../../src/player/words.js';
import { VodError } from '../../../src/shared/vod-error.js';

describe('the words of the player', () => {
  it('have a sentence for every error', () => {
    const words: Readonly<Record<string, unknown>> = { ...playerWords, ...errorWords };
    expect(words[sentenceFor(new VodError('expired', ''))]).toMatch(/expired/);
    expect(words[sentenceFor(new VodError('aborted', ''))]).toBe(errorWords.errorSource);
  });
});
