import { describe, expect, it } from 'vitest';
import { editorLanguages, editorWords } from '../../../src/editor/words.js';
import { chaptersWords } from '../../../src/player/controls/chapters-words.js';
import { errorWords } from '../../../src/player/controls/error-panel-words.js';
import { helpWords } from '../../../src/player/controls/help-words.js';
import { answerWords } from '../../../src/player/controls/keys-words.js';
import { liveWords } from '../../../src/player/controls/live-words.js';
import { loopWords } from '../../../src/player/controls/loop-words.js';
import { menuWords } from '../../../src/player/controls/menu-words.js';
import { preparingWords } from '../../../src/player/controls/preparing-words.js';
import { screenshotWords } from '../../../src/player/controls/screenshot-words.js';
import { statisticsWords } from '../../../src/player/controls/statistics-words.js';
import { transcriptWords } from '../../../src/player/controls/transcript-words.js';
import { playerLanguages, playerWords } from '../../../src/player/words.js';
import type { PluralText, TableLoaders } from '../../../src/shared/localize.js';
import { uploaderLanguages, uploaderWords } from '../../../src/uploader/words.js';

const elements: [string, Readonly<Record<string, string | PluralText>>, TableLoaders<string>][] = [
  [
    'vod-player',
    {
      ...playerWords,
      ...chaptersWords,
      ...errorWords,
      ...helpWords,
      ...answerWords,
      ...liveWords,
      ...loopWords,
      ...menuWords,
      ...preparingWords,
      ...screenshotWords,
      ...statisticsWords,
      ...transcriptWords,
    },
    playerLanguages,
  ],
  ['vod-uploader', uploaderWords, uploaderLanguages],
  ['vod-editor', editorWords, editorLanguages],
];
const tables = elements.flatMap(([element, english, languages]) =>
  Object.entries(languages).map(([lang, load]) => ({ element, english, lang, load })),
);

describe('the words of the elements', () => {
  it.each(tables)('of <$element> are complete in $lang', async ({ english, load }) => {
    const table: Readonly<Record<string, string | PluralText>> = (await load()).default;
    expect(Object.keys(table).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(tables)('of <$element> have the same parameters in $lang', async ({ english, load }) => {
    const table: Readonly<Record<string, string | PluralText>> = (await load()).default;
    for (const [key, text] of Object.entries(english))
      for (const form of formsOf(table[key] ?? ''))
        expect(parametersOf(form), key).toEqual(parametersOf(formsOf(text).at(-1) ?? ''));
  });

  it.each(tables)('of <$element> have every plural form in $lang', async ({ lang, load }) => {
    const wanted = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.toSorted();
    for (const [key, text] of Object.entries((await load()).default))
      if (typeof text !== 'string') expect(Object.keys(text).toSorted(), key).toEqual(wanted);
  });

  it.each(elements)('of <%s> have both English forms of what is counted', (_, english) => {
    for (const [key, text] of Object.entries(english))
      if (typeof text !== 'string')
        expect(Object.keys(text).toSorted(), key).toEqual(['one', 'other']);
  });
});

function formsOf(text: string | PluralText): string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

/** A form for one alone may leave the number out. */
function parametersOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();
}
