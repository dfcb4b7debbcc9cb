import { describe, expect, it } from 'vitest';
import { editorLanguages, editorWords } from '../../../src/editor/words.js';
import { adsWords } from '../../../src/player/controls/ads-words.js';
import { castWords } from '../../../src/player/controls/cast-words.js';
import { chaptersWords } from '../../../src/player/controls/chapters-words.js';
import { danmakuWords } from '../../../src/player/controls/danmaku-words.js';
import { errorWords } from '../../../src/player/controls/error-panel-words.js';
import { googleCastWords } from '../../../src/player/controls/google-cast-words.js';
import { helpWords } from '../../../src/player/controls/help-words.js';
import { answerWords } from '../../../src/player/controls/keys-words.js';
import { liveWords } from '../../../src/player/controls/live-words.js';
import { loopWords } from '../../../src/player/controls/loop-words.js';
import { menuWords } from '../../../src/player/controls/menu-words.js';
import { playlistFailureWords } from '../../../src/player/controls/playlist-failure-words.js';
import { playlistWords } from '../../../src/player/controls/playlist-words.js';
import { preparingWords } from '../../../src/player/controls/preparing-words.js';
import { previewEndWords } from '../../../src/player/controls/preview-end-words.js';
import { offlineWords } from '../../../src/player/controls/offline-words.js';
import { screenshotWords } from '../../../src/player/controls/screenshot-words.js';
import { seekWords } from '../../../src/player/controls/seek-words.js';
import { shareWords } from '../../../src/player/controls/share-words.js';
import { signLanguageWords } from '../../../src/player/controls/sign-language-words.js';
import { statisticsWords } from '../../../src/player/controls/statistics-words.js';
import { transcriptWords } from '../../../src/player/controls/transcript-words.js';
import { windowWords } from '../../../src/player/controls/window-words.js';
import { memoryWords } from '../../../src/player/memory-words.js';
import { playerLanguages, playerWords } from '../../../src/player/words.js';
import type { PluralText, TableLoaders } from '../../../src/shared/localize.js';
import { detailsWords } from '../../../src/uploader/controls/details-words.js';
import { lateWords } from '../../../src/uploader/controls/late-words.js';
import { interruptedWords } from '../../../src/uploader/controls/interrupted-words.js';
import { uploaderLanguages, uploaderWords } from '../../../src/uploader/words.js';

const elements: [string, Readonly<Record<string, string | PluralText>>, TableLoaders<string>][] = [
  [
    'vod-player',
    {
      ...playerWords,
      ...adsWords,
      ...castWords,
      ...chaptersWords,
      ...danmakuWords,
      ...errorWords,
      ...googleCastWords,
      ...helpWords,
      ...answerWords,
      ...liveWords,
      ...loopWords,
      ...menuWords,
      ...memoryWords,
      ...playlistFailureWords,
      ...playlistWords,
      ...preparingWords,
      ...previewEndWords,
      ...offlineWords,
      ...screenshotWords,
      ...seekWords,
      ...shareWords,
      ...signLanguageWords,
      ...statisticsWords,
      ...transcriptWords,
      ...windowWords,
    },
    playerLanguages,
  ],
  [
    'vod-uploader',
    { ...uploaderWords, ...detailsWords, ...lateWords, ...interruptedWords },
    uploaderLanguages,
  ],
  ['vod-editor', editorWords, editorLanguages],
];
const tables = elements.flatMap(([element, english, languages]) =>
  Object.entries(languages).map(([lang, load]) => ({ element, english, lang, load })),
);

/** What is the same word in both languages: names, units, and words that they share. */
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  ar: ['AES-128 (HLS)'],
  de: [
    ...['Pause', 'Position', 'Live', 'Normal', 'Cyan', 'Magenta', 'Zoom', 'Screenshot', 'Codecs'],
    ...['Playlist', 'Name', 'Uploads', 'Details', 'Tags', 'AES-128 (HLS)'],
    ...['{seconds} s', '{rate}/s'],
  ],
  es: [
    ...[
      'Normal',
      'Magenta',
      'Sans serif',
      'Serif',
      'Zoom',
      'Color',
      'AES-128 (HLS)',
      'Video {number}',
    ],
    ...['{count} min', '{count} s', '{count} h', '{seconds} s', '{rate}/s'],
  ],
  fr: [
    ...['Pause', 'Volume', 'Position', 'Cyan', 'Magenta', 'Rotation', 'Zoom', 'Codecs', 'Playlist'],
    ...['Cursive', 'Description', 'Tags', 'Protection', 'AES-128 (HLS)'],
    ...['{count} min', '{count} s', '{count} h', '{seconds} s', '{rate}/s'],
  ],
};

const scripts: Readonly<Record<string, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  ja: /\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u,
  zh: /\p{Script=Han}/u,
};

describe('the words of the elements', () => {
  it.each(elements)(
    'of <%s> are in the languages that the package is documented with',
    (_, __, languages) => {
      expect(['en', ...Object.keys(languages)].sort()).toEqual([
        'ar',
        'de',
        'en',
        'es',
        'fr',
        'ja',
        'zh',
      ]);
    },
  );

  it.each(tables)('of <$element> are complete in $lang', async ({ english, load }) => {
    const table: Readonly<Record<string, string | PluralText>> = (await load()).default;
    expect(Object.keys(table).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(tables)('of <$element> have the same parameters in $lang', async ({ english, load }) => {
    const table: Readonly<Record<string, string | PluralText>> = (await load()).default;
    for (const [key, text] of Object.entries(english))
      for (const [form, one] of formsOf(table[key] ?? '')) {
        const wanted = parametersOf(formsOf(text).at(-1)?.[1] ?? '');
        // «One file», «two files» as a word of its own: these forms say the number themselves.
        const isSaid = /^(zero|one|two)$/.test(form) && !one.includes('{count}');
        const left = wanted.filter((name) => !isSaid || name !== '{count}');
        expect(parametersOf(one), `${key}, ${form}`).toEqual(left);
      }
  });

  it.each(tables)(
    'of <$element> have every plural form in $lang',
    async ({ english, lang, load }) => {
      const wanted = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.toSorted();
      for (const [key, text] of Object.entries((await load()).default))
        if (typeof text !== 'string') expect(Object.keys(text).toSorted(), key).toEqual(wanted);
        else if (wanted.length > 1) expect(typeof english[key], key).toBe('string');
    },
  );

  it.each(tables)('of <$element> are translated in $lang', async ({ english, lang, load }) => {
    const same: string[] = [];
    for (const [key, text] of Object.entries((await load()).default)) {
      const originals = formsOf(english[key] ?? '').map(([, one]) => one);
      for (const [, one] of formsOf(text)) {
        expect(one.trim(), key).not.toBe('');
        // A text of nothing but parameters is the same in every language.
        if (originals.includes(one) && /[^\s:]/.test(one.replace(/\{\w+\}/g, ''))) same.push(one);
      }
    }
    expect(same.filter((text) => !sameAsEnglish[lang]?.includes(text))).toEqual([]);
  });

  it.each(Object.keys(sameAsEnglish))('that are the same in %s are really in use', async (lang) => {
    const texts = await Promise.all(
      tables.filter((table) => table.lang === lang).map(async ({ load }) => (await load()).default),
    );
    const used = texts
      .flatMap((table) => Object.values(table).flatMap(formsOf))
      .map(([, one]) => one);
    expect(sameAsEnglish[lang]?.filter((text) => !used.includes(text))).toEqual([]);
  });

  it.each(tables)('of <$element> in $lang are written in its script', async ({ lang, load }) => {
    const script = scripts[lang] ?? /\p{Script=Latin}/u;
    const foreign = Object.entries((await load()).default).filter(([, text]) =>
      formsOf(text).some(([, one]) => {
        const words = one.replace(/\{\w+\}/g, '');
        return /\p{L}{3}/u.test(words) && !script.test(words) && !one.startsWith('AES-128');
      }),
    );
    expect(foreign).toEqual([]);
  });

  it('keep French punctuation together with its word', async () => {
    for (const { load } of tables.filter(({ lang }) => lang === 'fr'))
      for (const [key, text] of Object.entries((await load()).default))
        for (const [, one] of formsOf(text)) expect(one, key).not.toMatch(/ [:;!?»%]|« /);
  });

  it.each(elements)('of <%s> have both English forms of what is counted', (_, english) => {
    for (const [key, text] of Object.entries(english))
      if (typeof text !== 'string')
        expect(Object.keys(text).toSorted(), key).toEqual(['one', 'other']);
  });
});

/** By the name of the form. */
function formsOf(text: string | PluralText): [string, string][] {
  return typeof text === 'string' ? [['', text]] : Object.entries(text);
}

function parametersOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();
}
