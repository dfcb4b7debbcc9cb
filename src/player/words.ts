import type { PluralText, TableLoaders } from '../shared/localize.js';
import type { chaptersWords } from './controls/chapters-words.js';
import type { errorWords } from './controls/error-panel-words.js';
import type { helpWords } from './controls/help-words.js';
import type { answerWords } from './controls/keys-words.js';
import type { liveWords } from './controls/live-words.js';
import type { loopWords } from './controls/loop-words.js';
import type { menuWords } from './controls/menu-words.js';
import type { preparingWords } from './controls/preparing-words.js';
import type { screenshotWords } from './controls/screenshot-words.js';
import type { statisticsWords } from './controls/statistics-words.js';
import type { transcriptWords } from './controls/transcript-words.js';

/** English: what every other language falls back on. Each part that comes late brings its own words. */
export const playerWords = {
  player: 'Video player',
  playerOf: 'Video player: {title}',
  audio: 'Audio player',
  audioOf: 'Audio player: {title}',
  play: 'Play',
  pause: 'Pause',
  replay: 'Play again',
  back: { one: 'Back {count} second', other: 'Back {count} seconds' },
  forward: { one: 'Forward {count} second', other: 'Forward {count} seconds' },
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
  statistics: 'Statistics',
  keys: 'Keyboard shortcuts',
  pictureInPicture: 'Picture in picture',
  leavePictureInPicture: 'Leave picture in picture',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  loading: 'Loading',
  retry: 'Try again',
  preparing: 'This video is being prepared.',
  prepared: 'This video is ready to play.',
  errorNetwork: 'The server could not be reached. Check your network, or try again later.',
};

/** Those that the player has from the beginning. */
export type FirstPlayerWord = keyof typeof playerWords;

/** The keys of the words of `<vod-player>`, for `messages`. */
export type PlayerWord =
  | FirstPlayerWord
  | keyof typeof answerWords
  | keyof typeof chaptersWords
  | keyof typeof errorWords
  | keyof typeof helpWords
  | keyof typeof liveWords
  | keyof typeof loopWords
  | keyof typeof menuWords
  | keyof typeof preparingWords
  | keyof typeof screenshotWords
  | keyof typeof statisticsWords
  | keyof typeof transcriptWords;

/** Those of a part are there before it is drawn. */
export type AllPlayerWords = Readonly<Record<PlayerWord, string | PluralText>>;

/** The other languages, each loaded when an element needs it first. */
export const playerLanguages: TableLoaders<PlayerWord> = {
  zh: () => import('./words-zh.js'),
};
