import type { Command } from '../command.js';

/** The pages that each choose one thing of the style of captions. */
export type CaptionPage =
  | 'captionSize'
  | 'captionFont'
  | 'captionColor'
  | 'captionOpacity'
  | 'captionBackground'
  | 'captionBackgroundOpacity'
  | 'captionWindow'
  | 'captionWindowOpacity'
  | 'captionEdge';

/** The pages of choices that the page of the host adds. */
export type OwnPage = `menuChoice${number | ''}`;

/** The pages of the settings menu. */
export type SettingsPage = BuiltInPage | OwnPage;

/** Those of the player. */
export type BuiltInPage =
  | 'root'
  | 'chapters'
  | 'playlist'
  | 'danmaku'
  | 'danmakuOpacity'
  | 'danmakuArea'
  | 'danmakuDensity'
  | 'quality'
  | 'speed'
  | 'language'
  | 'captions'
  | 'captionStyle'
  | CaptionPage
  | 'volumeBoost'
  | 'picture'
  | 'fit'
  | 'rotation'
  | 'zoom'
  | 'loopRange'
  | 'sleepTimer'
  | 'offline'
  | 'offlineVideos'
  | 'offlineVideo'
  | 'screenshot'
  | 'share';

/** A row of the menu: it opens a page, or is one of several choices, or acts at once. */
export interface SettingsItem {
  readonly key: string;
  readonly label: string;
  readonly value?: string;
  readonly opens?: SettingsPage;
  readonly checked?: boolean;
  /** `checked` goes on and off, rather than from one choice to another. */
  readonly toggles?: boolean;
  /** The page stays: what it does is seen, and perhaps not what was meant. */
  readonly stays?: boolean;
  /** There is nothing for it to do. */
  readonly isOff?: boolean;
  /** A colour of CSS, shown beside the label. */
  readonly swatch?: string;
  /** Font family of the label. */
  readonly font?: string;
  readonly command?: Command;
  /** What no key or gesture asks for. */
  readonly act?: () => void;
  /** Left out where there is only touch. */
  readonly keysOnly?: boolean;
  /** Shown only where the player is too narrow for its button. */
  readonly narrowOnly?: boolean;
}
