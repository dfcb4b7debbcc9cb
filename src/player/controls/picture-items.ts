import type { PlayerContext } from '../player-context.js';
import { boostOf, boosts } from './boost.js';
import { fits, pictureOf, rotations, zooms, type PictureLook } from './picture.js';
import type { SettingsItem } from './settings-item.js';

const middle = { x: 0, y: 0 };
const fitNames = { contain: 'fitContain', cover: 'fitCover', fill: 'fitFill' } as const;

/** One row for each way to change the picture, and one that gives all up. */
export function pictureItems(context: PlayerContext): SettingsItem[] {
  const picture = pictureOf(context);
  const { rotation, isMirrored, zoom } = picture.look;
  return [
    {
      key: 'fit',
      label: context.words.t('fit'),
      value: fitName(picture.fit, context),
      opens: 'fit',
    },
    {
      key: 'rotation',
      label: context.words.t('rotation'),
      value: degrees(rotation),
      opens: 'rotation',
    },
    { key: 'zoom', label: context.words.t('zoom'), value: times(zoom, context), opens: 'zoom' },
    {
      key: 'mirror',
      label: context.words.t('mirror'),
      checked: isMirrored,
      toggles: true,
      stays: true,
      act: () => picture.set({ isMirrored: !isMirrored }),
    },
    {
      key: 'pictureReset',
      label: context.words.t('pictureReset'),
      stays: true,
      isOff: picture.isPlain,
      act: () => picture.reset(),
    },
  ];
}

/** What of the picture is changed, in few signs. */
export function pictureSummary(context: PlayerContext): string {
  const { rotation, isMirrored, zoom } = pictureOf(context).look;
  const parts = [
    rotation ? degrees(rotation) : '',
    isMirrored ? context.words.t('mirror') : '',
    zoom > 1 ? times(zoom, context) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

export function fitItems(context: PlayerContext): SettingsItem[] {
  const picture = pictureOf(context);
  const now = picture.fit;
  return fits.map((fit) => ({
    key: fit,
    label: fitName(fit, context),
    checked: fit === now,
    stays: true,
    act: () => picture.set({ fit }),
  }));
}

export function rotationItems(context: PlayerContext): SettingsItem[] {
  const picture = pictureOf(context);
  return rotations.map((rotation) => ({
    key: String(rotation),
    label: degrees(rotation),
    checked: rotation === picture.look.rotation,
    stays: true,
    act: () => picture.set({ rotation }),
  }));
}

export function zoomItems(context: PlayerContext): SettingsItem[] {
  const picture = pictureOf(context);
  return zooms.map((zoom) => ({
    key: String(zoom),
    label: times(zoom, context),
    checked: zoom === picture.look.zoom,
    stays: true,
    act: () => picture.zoomTo(zoom, middle),
  }));
}

export function boostItems(context: PlayerContext): SettingsItem[] {
  const boost = boostOf(context);
  return boosts.map((percent) => ({
    key: String(percent),
    label: context.words.t('percent', { percent }),
    checked: percent === boost.percent,
    stays: true,
    act: () => boost.set(percent),
  }));
}

export function canBoost(context: PlayerContext): boolean {
  return boostOf(context).isPossible;
}

function fitName(fit: PictureLook['fit'], { words }: PlayerContext): string {
  return words.t(fitNames[fit ?? 'contain']);
}

function degrees(rotation: number): string {
  return `${rotation}°`;
}

function times(zoom: number, { words }: PlayerContext): string {
  const factor = new Intl.NumberFormat(words.lang, { maximumFractionDigits: 2 }).format(zoom);
  // Isolated: it runs from left to right in every script.
  return `\u2066${factor}×\u2069`;
}
