import { resolveHttpUrl } from '../http-url.js';
import { isObject } from '../odd-values.js';
import type { Watermark } from '../watermark.js';

const positions = ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'center'] as const;
const places = ['picture', 'screenshots', 'both'] as const;
/** Percent of the width. */
export const usual = { picture: 12, text: 2.4 };
const longestText = 200;

/** A watermark that can be shown. */
export interface WatermarkLook extends Required<Omit<Watermark, 'src' | 'href'>> {
  readonly src: string | undefined;
  readonly href: string | undefined;
}

/** Undefined for none, and for what is no watermark. */
export function toWatermark(given: unknown): WatermarkLook | undefined {
  const asked = typeof given === 'string' ? { src: given } : given;
  if (!isObject(asked)) return undefined;
  const { src = '', text = '', href = '' } = asked;
  const { position = 'top-right', opacity = 0.7, shownOn = 'both' } = asked;
  const { size = src ? usual.picture : usual.text } = asked;
  if (typeof src !== 'string' || typeof text !== 'string' || typeof href !== 'string')
    return undefined;
  const address = pictureAddress(src);
  const page = href === '' ? undefined : resolveHttpUrl(href);
  const isAddressed = (src === '' || address) && (href === '' || page);
  if (!isAddressed || (address === undefined && text.trim() === '')) return undefined;
  if (!isOneOf(positions, position) || !isOneOf(places, shownOn)) return undefined;
  if (!isBetween(opacity, 0, 1) || !isBetween(size, 0.1, 100)) return undefined;
  const shown = [...text.trim()].slice(0, longestText).join('');
  return { src: address, text: shown, href: page, position, opacity, size, shownOn };
}

function pictureAddress(src: string): string | undefined {
  if (/^(?:blob:|data:image\/)/i.test(src)) return src;
  return src === '' ? undefined : resolveHttpUrl(src);
}

function isOneOf<Item>(list: readonly Item[], value: unknown): value is Item {
  return list.includes(value as Item);
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
