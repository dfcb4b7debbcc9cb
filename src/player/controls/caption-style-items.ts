import type { PlayerContext } from '../player-context.js';
import {
  captionOptions,
  captionStyle,
  changeCaptionStyle,
  fontFamilies,
  isUsualStyle,
  type CaptionOption,
  type CaptionStyle,
} from './caption-style.js';
import { captionsKey, styleCues } from './cue-layer.js';
import type { menuWords } from './menu-words.js';
import type { CaptionPage, SettingsItem } from './settings-item.js';

/** The pages that each choose one thing of the style, in the order of the menu. */
export const captionPages = {
  captionSize: 'size',
  captionFont: 'font',
  captionColor: 'color',
  captionOpacity: 'opacity',
  captionBackground: 'background',
  captionBackgroundOpacity: 'backgroundOpacity',
  captionWindow: 'window',
  captionWindowOpacity: 'windowOpacity',
  captionEdge: 'edge',
} as const satisfies Record<CaptionPage, CaptionOption>;

const pages = Object.keys(captionPages) as CaptionPage[];

type Word = keyof typeof menuWords;
type Named = CaptionStyle['color'] | CaptionStyle['font'] | CaptionStyle['edge'];

const names: Readonly<Record<Named, Word>> = {
  white: 'colorWhite',
  yellow: 'colorYellow',
  lime: 'colorGreen',
  cyan: 'colorCyan',
  blue: 'colorBlue',
  magenta: 'colorMagenta',
  red: 'colorRed',
  black: 'colorBlack',
  usual: 'fontUsual',
  sans: 'fontSans',
  serif: 'fontSerif',
  monoSans: 'fontMonoSans',
  monoSerif: 'fontMonoSerif',
  casual: 'fontCasual',
  cursive: 'fontCursive',
  smallCaps: 'fontSmallCaps',
  none: 'edgeNone',
  shadow: 'edgeShadow',
  outline: 'edgeOutline',
  raised: 'edgeRaised',
  depressed: 'edgeDepressed',
};

/** Whether the player draws captions itself: on an iPhone the system does, in the style that is set there. */
export function canStyleCaptions(): boolean {
  return !CSS.supports('-webkit-touch-callout: none');
}

export function isCaptionPage(page: string): boolean {
  return page === 'captionStyle' || page in captionPages;
}

/** One row for each thing of the style, and one that gives it up. */
export function captionStyleItems(context: PlayerContext): SettingsItem[] {
  const rows = pages.map((page): SettingsItem => {
    const option = captionPages[page];
    const value = captionStyle()[option];
    return {
      key: page,
      label: context.words.t(page),
      value: nameOf(value, context),
      opens: page,
      ...swatchOf(option, value),
    };
  });
  const reset: SettingsItem = {
    key: 'captionReset',
    label: context.words.t('captionReset'),
    stays: true,
    isOff: isUsualStyle(),
    act: () => change(context, 'reset'),
  };
  return [...rows, reset];
}

/** What may be chosen on one of the pages. */
export function captionChoices(page: CaptionPage, context: PlayerContext): SettingsItem[] {
  const option = captionPages[page];
  const chosen = captionStyle()[option];
  const values: readonly CaptionStyle[CaptionOption][] = captionOptions[option];
  return values.map((value) => ({
    key: String(value),
    label: nameOf(value, context),
    checked: value === chosen,
    stays: true,
    ...swatchOf(option, value),
    ...fontOf(option, value),
    act: () => change(context, { [option]: value }),
  }));
}

function change({ host }: PlayerContext, to: Partial<CaptionStyle> | 'reset'): void {
  styleCues(changeCaptionStyle(host, captionsKey, to));
}

function nameOf(value: CaptionStyle[CaptionOption], { words }: PlayerContext): string {
  return typeof value === 'number' ? words.t('percent', { percent: value }) : words.t(names[value]);
}

function swatchOf(
  option: CaptionOption,
  value: CaptionStyle[CaptionOption],
): Pick<SettingsItem, 'swatch'> {
  return (captionOptions[option] as readonly unknown[]) === captionOptions.color
    ? { swatch: String(value) }
    : {};
}

function fontOf(
  option: CaptionOption,
  value: CaptionStyle[CaptionOption],
): Pick<SettingsItem, 'font'> {
  return option === 'font' ? { font: fontFamilies[value as CaptionStyle['font']] } : {};
}
