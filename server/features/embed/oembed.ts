import type { OEmbed } from '../../../src/contract/embed.js';
import { html } from '../../platform/http/html.js';
import type { OpenVideo } from './embed-store.js';

const usualWidth = 640;
/** Of a video whose shape is not known yet. */
const usualShape = 16 / 9;
/** What sound alone takes, in pixels. */
const soundHeight = 116;
/** The longer side of a poster is at most this, in pixels. */
const posterSide = 1280;
/** The address of the thumbnail ends after at least an hour. */
const cacheSeconds = 3600;

interface Size {
  width: number;
  height: number;
}

export interface OEmbedParts {
  video: OpenVideo;
  /** Of its picture, null where there is sound alone; undefined while nothing of it plays. */
  size: { width: number | null; height: number | null } | undefined;
  poster: string | undefined;
  /** Of the embed page, start time included. */
  embedUrl: string;
  publicUrl: string;
  max: { width: number | undefined; height: number | undefined };
}

/** What oEmbed 1.0 says of a video: a frame of its shape, no larger than asked. */
export function describeEmbed({
  video,
  size,
  poster,
  embedUrl,
  publicUrl,
  max,
}: OEmbedParts): OEmbed {
  const isSound = size?.width === null;
  const { width, height } = isSound
    ? { width: Math.min(usualWidth, max.width ?? usualWidth), height: soundHeight }
    : fit(size, max);
  const frame = html`<iframe src="${embedUrl}" width="${width}" height="${height}" title="${video.title}" allow="autoplay; fullscreen; picture-in-picture; screen-wake-lock" loading="lazy" frameborder="0"></iframe>`;
  return {
    version: '1.0',
    type: isSound ? 'rich' : 'video',
    title: video.title,
    provider_name: 'vodkit',
    provider_url: publicUrl,
    cache_age: cacheSeconds,
    html: frame.markup,
    width,
    height,
    ...(poster !== undefined && thumbnail(video, poster)),
  };
}

function fit(size: OEmbedParts['size'], max: OEmbedParts['max']): Size {
  const { width, height } = size ?? {};
  const shape = width && height ? width / height : usualShape;
  const widest = Math.min(max.width ?? usualWidth, (max.height ?? Infinity) * shape);
  return {
    width: Math.max(1, Math.round(widest)),
    height: Math.max(1, Math.round(widest / shape)),
  };
}

function thumbnail({ width, height }: OpenVideo, url: string): Partial<OEmbed> {
  if (width === null || height === null) return {};
  const scale = Math.min(1, posterSide / Math.max(width, height));
  return {
    thumbnail_url: url,
    thumbnail_width: Math.round(width * scale),
    thumbnail_height: Math.round(height * scale),
  };
}
