import type { PluralText, TableLoaders } from '../shared/localize.js';
import type { liveWords } from './controls/live-words.js';
import type { menuWords } from './controls/menu-words.js';
import type { preparingWords } from './controls/preparing-words.js';

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
  muted: 'Muted',
  seek: 'Position',
  position: '{current} of {duration}',
  live: 'Live',
  behindLive: '{time} behind live',
  captions: 'Captions',
  captionsOn: 'Captions on',
  captionsOff: 'Captions off',
  off: 'Off',
  settings: 'Settings',
  speed: 'Speed',
  frame: 'One frame',
  pictureInPicture: 'Picture in picture',
  leavePictureInPicture: 'Leave picture in picture',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  loading: 'Loading',
  retry: 'Try again',
  preparing: 'This video is being prepared.',
  prepared: 'This video is ready to play.',
  errorNetwork: 'The server could not be reached. Check your network, or try again later.',
  errorBlocked: 'The server could not be reached. Try again later.',
  errorExpired: 'Your viewing session has expired. Reload the page to continue.',
  errorForbidden: 'You cannot watch this video.',
  errorNotFound: 'This video is no longer available.',
  errorUnknown:
    'The address this page plays from answered nothing. The video may have been removed.',
  errorFailed: 'This video could not be processed, so it cannot be played.',
  errorAnswer: 'This site gave an answer that the player does not understand.',
  errorNotReady: 'This video is not ready to play yet. Try again in a moment.',
  errorServer: 'The server has a problem. Try again in a moment.',
  errorNotSupported: 'This browser cannot play this video.',
  errorDecode: 'Part of this video could not be read.',
  errorSource: 'This video could not be loaded.',
  errorLicence: 'The licence to play this video could not be obtained.',
  errorOutput: 'This video is protected and may not be shown on this screen.',
  errorConfiguration: 'This site is not set up correctly for playback. Tell the people who run it.',
};

/** Those that the player has from the beginning. */
export type FirstPlayerWord = keyof typeof playerWords;

/** The keys of the words of `<vod-player>`, for `messages`. */
export type PlayerWord =
  FirstPlayerWord | keyof typeof liveWords | keyof typeof menuWords | keyof typeof preparingWords;

/** Those of a part are there before it is drawn. */
export type AllPlayerWords = Readonly<Record<PlayerWord, string | PluralText>>;

/** The other languages, each loaded when an element needs it first. */
export const playerLanguages: TableLoaders<PlayerWord> = {
  zh: () => import('./words-zh.js'),
};
