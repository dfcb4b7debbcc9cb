import type { PluralText, TableLoaders } from '../shared/localize.js';
import type { adsWords } from './controls/ads-words.js';
import type { castWords } from './controls/cast-words.js';
import type { chaptersWords } from './controls/chapters-words.js';
import type { danmakuWords } from './controls/danmaku-words.js';
import type { errorWords } from './controls/error-panel-words.js';
import type { googleCastWords } from './controls/google-cast-words.js';
import type { helpWords } from './controls/help-words.js';
import type { answerWords } from './controls/keys-words.js';
import type { liveWords } from './controls/live-words.js';
import type { loopWords } from './controls/loop-words.js';
import type { menuWords } from './controls/menu-words.js';
import type { memoryWords } from './memory-words.js';
import type { offlineWords } from './controls/offline-words.js';
import type { playlistFailureWords } from './controls/playlist-failure-words.js';
import type { playlistWords } from './controls/playlist-words.js';
import type { previewEndWords } from './controls/preview-end-words.js';
import type { preparingWords } from './controls/preparing-words.js';
import type { screenshotWords } from './controls/screenshot-words.js';
import type { seekWords } from './controls/seek-words.js';
import type { shareWords } from './controls/share-words.js';
import type { signLanguageWords } from './controls/sign-language-words.js';
import type { statisticsWords } from './controls/statistics-words.js';
import type { transcriptWords } from './controls/transcript-words.js';
import type { windowWords } from './controls/window-words.js';

/** English: what every other language falls back on. Each part that comes late brings its own words. */
export const playerWords = {
  player: 'Video player',
  playerOf: 'Video player: {title}',
  audio: 'Audio player',
  audioOf: 'Audio player: {title}',
  play: 'Play',
  pause: 'Pause',
  replay: 'Play again',
  mute: 'Mute',
  unmute: 'Unmute',
  volume: 'Volume',
  percent: '{percent} %',
  seek: 'Position',
  position: '{current} of {duration}',
  live: 'Live',
  behindLive: '{time} behind live',
  captions: 'Captions',
  off: 'Off',
  settings: 'Settings',
  speed: 'Speed',
  pictureInPicture: 'Picture in picture',
  leavePictureInPicture: 'Leave picture in picture',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  loading: 'Loading',
  retry: 'Try again',
  preparing: 'This video is being prepared.',
  errorNetwork: 'The server could not be reached. Check your network, or try again later.',
};

/** Those that the player has from the beginning. */
export type FirstPlayerWord = keyof typeof playerWords;

/** The keys of the words of `<vod-player>`, for `messages`. */
export type PlayerWord =
  | FirstPlayerWord
  | keyof typeof adsWords
  | keyof typeof answerWords
  | keyof typeof castWords
  | keyof typeof chaptersWords
  | keyof typeof danmakuWords
  | keyof typeof errorWords
  | keyof typeof googleCastWords
  | keyof typeof helpWords
  | keyof typeof liveWords
  | keyof typeof loopWords
  | keyof typeof menuWords
  | keyof typeof memoryWords
  | keyof typeof offlineWords
  | keyof typeof playlistFailureWords
  | keyof typeof playlistWords
  | keyof typeof preparingWords
  | keyof typeof previewEndWords
  | keyof typeof screenshotWords
  | keyof typeof seekWords
  | keyof typeof shareWords
  | keyof typeof signLanguageWords
  | keyof typeof statisticsWords
  | keyof typeof transcriptWords
  | keyof typeof windowWords;

/** Those of a part are there before it is drawn. */
export type AllPlayerWords = Readonly<Record<PlayerWord, string | PluralText>>;

/** The other languages, each loaded when an element needs it first. */
export const playerLanguages: TableLoaders<PlayerWord> = {
  ar: () => import('./words-ar.js'),
  de: () => import('./words-de.js'),
  es: () => import('./words-es.js'),
  fr: () => import('./words-fr.js'),
  ja: () => import('./words-ja.js'),
  zh: () => import('./words-zh.js'),
};
