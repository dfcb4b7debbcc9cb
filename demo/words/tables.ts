import { editWords } from './edit.js';
import { landingWords } from './landing.js';
import { libraryWords } from './library.js';
import { notFoundWords } from './not-found.js';
import { playerWords } from './player.js';
import { playersWords } from './players.js';
import { siteWords } from './site.js';
import { uploadWords } from './upload.js';
import { watchWords } from './watch.js';

const all = [
  siteWords,
  landingWords,
  uploadWords,
  libraryWords,
  watchWords,
  playerWords,
  playersWords,
  editWords,
  notFoundWords,
];

/** Every page's words, for the build, which fills them into the HTML. */
export const tables: Record<'en' | 'zh', Readonly<Record<string, string>>> = {
  en: Object.fromEntries(all.flatMap((words) => Object.entries(words.en))),
  zh: Object.fromEntries(all.flatMap((words) => Object.entries(words.zh))),
};
