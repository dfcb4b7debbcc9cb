import type { CssVars } from '../../shared/css-vars.js';
import { isObject } from '../odd-values.js';
import type { PlayerPage } from '../player-context.js';
import type { PlayerStorage } from '../player-storage.js';
import { siteStorage } from '../volume-memory.js';

const percents = [0, 20, 40, 60, 80, 100] as const;
const colors = ['white', 'yellow', 'lime', 'cyan', 'blue', 'magenta', 'red', 'black'] as const;

/** What a viewer may choose of each, as 47 CFR 79.103 asks of players. Sizes and opacities are per cent, colours those of CSS. */
export const captionOptions = {
  size: [50, 75, 100, 125, 150, 200, 250, 300],
  font: ['usual', 'sans', 'serif', 'monoSans', 'monoSerif', 'casual', 'cursive', 'smallCaps'],
  color: colors,
  opacity: percents,
  background: colors,
  backgroundOpacity: percents,
  window: colors,
  windowOpacity: percents,
  edge: ['none', 'shadow', 'outline', 'raised', 'depressed'],
} as const;

export type CaptionOption = keyof typeof captionOptions;
export type CaptionStyle = {
  readonly [Option in CaptionOption]: (typeof captionOptions)[Option][number];
};

const usual: CaptionStyle = {
  size: 100,
  font: 'usual',
  color: 'white',
  opacity: 100,
  background: 'black',
  backgroundOpacity: 80,
  window: 'black',
  windowOpacity: 0,
  edge: 'none',
};

/** Of the font families, those that most systems have. */
export const fontFamilies: Readonly<Record<CaptionStyle['font'], string>> = {
  usual: 'inherit',
  sans: 'Roboto, Arial, Helvetica, "PingFang SC", "Microsoft YaHei", sans-serif',
  serif: 'Georgia, "Times New Roman", Times, "Songti SC", SimSun, serif',
  monoSans: 'Consolas, Menlo, "DejaVu Sans Mono", "Lucida Console", monospace',
  monoSerif: '"Courier New", Courier, "Nimbus Mono PS", monospace',
  casual: '"Comic Sans MS", "Comic Neue", "Chalkboard SE", "Kaiti SC", KaiTi, fantasy',
  cursive: '"Apple Chancery", "Monotype Corsiva", "Z003", "Kaiti SC", KaiTi, cursive',
  smallCaps: 'inherit',
};

const around = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [0.7, 0.7],
  [-0.7, 0.7],
  [0.7, -0.7],
  [-0.7, -0.7],
].map(([x = 0, y = 0]) => `${x * 0.06}em ${y * 0.06}em 0.02em black`);

const edges: Readonly<Record<CaptionStyle['edge'], string>> = {
  none: 'none',
  shadow: '0.06em 0.06em 0.14em black, 0.06em 0.06em 0.14em black',
  outline: around.join(', '),
  raised: '0.03em 0.03em #222, 0.06em 0.06em #222, 0.09em 0.09em #222',
  depressed: '-0.03em -0.03em #222, -0.06em -0.06em #222, 0.04em 0.04em #ccc',
};

let style = usual;
let isTold = false;

/** How captions are drawn on this site. */
export function captionStyle(): CaptionStyle {
  return style;
}

export function isUsualStyle(): boolean {
  return Object.keys(changesOf(style)).length === 0;
}

/** Takes over what is kept; null for nothing. Answers what draws it. */
export function takeCaptionStyle(kept: string | null): CssVars {
  style = toStyle(kept);
  return varsOf(style);
}

/** Another choice, or the usual style, which is kept under a key; answers what draws it. */
export function changeCaptionStyle(
  { storage = siteStorage() }: PlayerPage,
  key: string,
  change: Partial<CaptionStyle> | 'reset',
): CssVars {
  style = change === 'reset' ? usual : { ...style, ...change };
  void keep(storage, key);
  return varsOf(style);
}

async function keep(storage: PlayerStorage | null | undefined, key: string): Promise<void> {
  try {
    await storage?.setItem(key, JSON.stringify(changesOf(style)));
  } catch (error) {
    // In the words of what keeps the other choices, which need not have written anything.
    if (!isTold) console.warn('vodkit: the storage of the player cannot be used:', error);
    isTold = true;
  }
}

function varsOf(one: CaptionStyle): CssVars {
  const { size, font, color, opacity, background, backgroundOpacity, edge } = one;
  return {
    '--_cue-size': size / 100,
    '--_cue-font': fontFamilies[font],
    '--_cue-caps': font === 'smallCaps' ? 'small-caps' : 'normal',
    '--_cue-color': mix(color, opacity),
    '--_cue-background': mix(background, backgroundOpacity),
    '--_cue-window': mix(one.window, one.windowOpacity),
    '--_cue-margin': one.windowOpacity > 0 ? '4px 8px' : '0px',
    '--_cue-edge': edges[edge],
    // Colours that were chosen stand over those of the system.
    '--_cue-adjust': isUsualStyle() ? 'auto' : 'none',
  };
}

function mix(color: string, opacity: number): string {
  return `color-mix(in srgb, ${color} ${opacity}%, transparent)`;
}

function changesOf(one: CaptionStyle): Partial<CaptionStyle> {
  return Object.fromEntries(
    Object.entries(one).filter(([option, value]) => value !== usual[option as CaptionOption]),
  );
}

/** What is kept may be of another version, or anybody's: what is not on offer is passed over. */
function toStyle(text: string | null): CaptionStyle {
  const kept = parse(text);
  const chosen = Object.entries(captionOptions).filter(([option, values]) =>
    (values as readonly unknown[]).includes(kept[option]),
  );
  return { ...usual, ...Object.fromEntries(chosen.map(([option]) => [option, kept[option]])) };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
